/**
 * What the operator and the worker must agree on: names of topics, headers, environment variables and files, the settings
 * file, and the status event.
 *
 * <p>Operator and worker share no other code. A worker can be older or newer than the operator that configured it, so
 * fields are only ever added and readers ignore what they do not know.
 */
@NullMarked
package dev.posthorn.contract;

import org.jspecify.annotations.NullMarked;
