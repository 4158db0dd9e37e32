/**
 * The server side of {@code kubectl get}: tables made from printer columns. Start reading at {@link
 * dev.posthorn.local.apiserver.print.TablePrinter}.
 */
@NullMarked
package dev.posthorn.local.apiserver.print;

import org.jspecify.annotations.NullMarked;
