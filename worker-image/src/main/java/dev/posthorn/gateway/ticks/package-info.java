/** What is done time and again while a gateway runs: one small thread for each such thing, which no fault of the thing ends. */
@NullMarked
package dev.posthorn.gateway.ticks;

import org.jspecify.annotations.NullMarked;
