package dev.posthorn.gateway.accept;

/**
 * What is wrong with one field of a body.
 *
 * @param pointer JSON pointer (RFC 6901) to the field, such as {@code /recipient}; empty for the whole body
 * @param detail what is wrong and what is allowed
 */
public record FieldError(String pointer, String detail) {}
