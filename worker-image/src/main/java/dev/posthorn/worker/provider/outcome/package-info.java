/**
 * What the answers of providers mean, kept as data. For each provider a resource file lists status, code, meaning, the wait where
 * the provider names none, and the document that the line was taken from;
 * {@link dev.posthorn.worker.provider.outcome.OutcomeTable} reads them all alike. {@code docs/providers.md} is generated from the
 * same files, so what is written there is what happens. To change a meaning, change a line of a table and nothing else.
 */
@NullMarked
package dev.posthorn.worker.provider.outcome;

import org.jspecify.annotations.NullMarked;
