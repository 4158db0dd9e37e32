package dev.posthorn.local.apiserver.lifecycle;

import dev.posthorn.local.apiserver.model.ApiFailure;
import dev.posthorn.local.apiserver.model.GroupResource;
import dev.posthorn.local.apiserver.rest.Registry;
import dev.posthorn.local.apiserver.rest.Removal;
import dev.posthorn.local.apiserver.schema.Catalog;
import dev.posthorn.local.apiserver.store.Change;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Feeds every change to the controllers, one after the other on one thread, and keeps served types in step at once. */
public final class Controllers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Controllers.class);
    private static final GroupResource DEFINITIONS =
            new GroupResource("apiextensions.k8s.io", "customresourcedefinitions");

    private final BlockingQueue<Change> changes = new LinkedBlockingQueue<>();
    private final List<Controller> controllers;
    private final Catalog catalog;
    private final Thread thread;
    private final Object idleness = new Object();
    private int unhandled;

    /** Looks at one change and does what follows from it. */
    interface Controller {
        void handle(Change change);
    }

    private Controllers(Registry registry, Removal removal, Catalog catalog) {
        this.catalog = catalog;
        Objects objects = new Objects(registry, removal, catalog);
        this.controllers = List.of(
                new GarbageCollector(objects),
                new NamespaceEmptier(objects),
                new DefinitionRemover(objects),
                new RoleAggregator(objects));
        this.thread = Thread.ofVirtual().name("kube-api-controllers").unstarted(this::run);
        registry.store().onChange(this::accept);
        Bootstrap.populate(objects);
    }

    public static Controllers start(Registry registry, Removal removal, Catalog catalog) {
        Controllers controllers = new Controllers(registry, removal, catalog);
        controllers.thread.start();
        return controllers;
    }

    private void accept(Change change) {
        if (change.resource().equals(DEFINITIONS)) {
            serve(change);
        }
        synchronized (idleness) {
            unhandled++;
        }
        changes.add(change);
    }

    private void serve(Change change) {
        switch (change.kind()) {
            case ADDED, MODIFIED -> catalog.serve(change.object());
            case DELETED -> catalog.stopServing(change.object());
        }
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                handle(changes.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void handle(Change change) {
        for (Controller controller : controllers) {
            try {
                controller.handle(change);
            } catch (ApiFailure e) {
                LOG.debug("A controller lost a race over {}: {}", change.resource(), e.getMessage());
            } catch (RuntimeException e) {
                LOG.error("A controller failed on a change of {}", change.resource(), e);
            }
        }
        synchronized (idleness) {
            unhandled--;
            idleness.notifyAll();
        }
    }

    /** Waits until every change so far, and every change that follows from those, has been handled. */
    public void awaitIdle(Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        synchronized (idleness) {
            while (unhandled > 0) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new IllegalStateException(
                            unhandled + " changes are still unhandled after " + atMost.toSeconds() + " s");
                }
                try {
                    idleness.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
