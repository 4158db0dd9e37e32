/**
 * What the commands say to the person in front of them. {@link dev.posthorn.local.console.Console} is the only class that writes to
 * standard output: one updating line on a terminal, a line every few seconds elsewhere. Logs go to a file.
 */
@NullMarked
package dev.posthorn.local.console;

import org.jspecify.annotations.NullMarked;
