/**
 * One request from path to response: find the resource, admit the user, decode, patch, default, validate, store, answer. Start
 * reading at {@link dev.posthorn.local.apiserver.rest.ApiServer}; the rules of a write are in {@code Writes}.
 */
@NullMarked
package dev.posthorn.local.apiserver.rest;

import org.jspecify.annotations.NullMarked;
