/**
 * What the gateway's paths do. Each class stands for one thing that a tenant asks for and gives its {@link dev.posthorn.gateway.http.Route}s;
 * {@code openapi.yaml} beside them describes the same for people and programs, and a test holds the two together.
 */
@NullMarked
package dev.posthorn.gateway.api;

import org.jspecify.annotations.NullMarked;
