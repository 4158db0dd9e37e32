package dev.posthorn.local.apiserver.conformance;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

/** A custom kind with a rule of every sort, under a group of its own in each test. */
record ParcelKind(Wire wire, String group) {

    static ParcelKind install(Wire wire) {
        ParcelKind kind = new ParcelKind(wire, wire.namespace() + ".example.com");
        wire.post(definitions(), kind.definition()).is(201);
        await().atMost(20, SECONDS).until(() -> wire.get(kind.collection()).status() == 200);
        return kind;
    }

    static String definitions() {
        return "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    }

    String definitionPath() {
        return definitions() + "/parcels." + group;
    }

    String collection() {
        return "/apis/" + group + "/v1/namespaces/" + wire.namespace() + "/parcels";
    }

    String path(String name) {
        return collection() + "/" + name;
    }

    String parcel(String name, String spec) {
        return "{apiVersion: %s/v1, kind: Parcel, metadata: {name: %s}, spec: %s}".formatted(group, name, spec);
    }

    String definition() {
        return DEFINITION.replace("GROUP", group);
    }

    private static final String DEFINITION = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: parcels.GROUP}
            spec:
              group: GROUP
              scope: Namespaced
              names: {plural: parcels, kind: Parcel, shortNames: [pcl], categories: [post]}
              versions:
              - name: v1
                served: true
                storage: true
                subresources:
                  status: {}
                  scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas, labelSelectorPath: .status.selector}
                additionalPrinterColumns:
                - {name: Size, type: string, jsonPath: .spec.size}
                - {name: Replicas, type: integer, jsonPath: .spec.replicas}
                - {name: Ready, type: string, jsonPath: '.status.conditions[?(@.type=="Ready")].status'}
                - {name: Age, type: date, jsonPath: .metadata.creationTimestamp}
                schema:
                  openAPIV3Schema:
                    type: object
                    properties:
                      spec:
                        type: object
                        required: [size]
                        x-kubernetes-validations:
                        - {rule: '!has(self.min) || !has(self.max) || self.min <= self.max', message: min must not exceed max}
                        properties:
                          size:
                            type: string
                            enum: [S, M]
                            x-kubernetes-validations:
                            - {rule: self == oldSelf, message: size is immutable}
                          replicas: {type: integer, minimum: 0, maximum: 5, default: 2}
                          min: {type: integer}
                          max: {type: integer}
                          code: {type: string, pattern: '^[a-z]+$', minLength: 2, maxLength: 5}
                          wait: {type: string, format: duration}
                          url:
                            type: string
                            x-kubernetes-validations:
                            - {rule: 'isURL(self) && url(self).getScheme() == "https"', message: must be an https URL}
                          memory:
                            type: string
                            x-kubernetes-validations:
                            - {rule: 'isQuantity(self) && quantity(self).isLessThan(quantity("2Gi"))'}
                          port: {x-kubernetes-int-or-string: true}
                          free: {type: object, x-kubernetes-preserve-unknown-fields: true}
                          tags: {type: array, maxItems: 2, minItems: 1, items: {type: string}, x-kubernetes-list-type: set}
                          sorted:
                            type: array
                            items: {type: integer}
                            x-kubernetes-validations:
                            - {rule: 'self.isSorted() && self.sum() < 100', message: must be sorted and small}
                          stops:
                            type: array
                            x-kubernetes-list-type: map
                            x-kubernetes-list-map-keys: [name]
                            items:
                              type: object
                              required: [name]
                              x-kubernetes-validations:
                              - rule: '!has(self.note) || self.note != "bad"'
                                messageExpression: '"stop " + self.name + " is bad"'
                                reason: FieldValueForbidden
                                fieldPath: .note
                              - rule: '!has(oldSelf.weight) || self.weight >= oldSelf.weight'
                                message: weight may only grow
                              properties:
                                name: {type: string}
                                weight: {type: integer, default: 7}
                                note: {type: string}
                          nested:
                            type: object
                            default: {}
                            properties:
                              a: {type: string, default: x}
                              b: {type: object, properties: {c: {type: boolean, default: true}}}
                          maybe: {type: string, nullable: true}
                          counts: {type: object, additionalProperties: {type: integer, minimum: 1}}
                          once:
                            type: string
                            x-kubernetes-validations:
                            - rule: 'oldSelf.hasValue() || self != "never"'
                              optionalOldSelf: true
                              message: must not start as never
                      status:
                        type: object
                        properties:
                          replicas: {type: integer}
                          selector: {type: string}
                          conditions:
                            type: array
                            x-kubernetes-list-type: map
                            x-kubernetes-list-map-keys: [type]
                            items:
                              type: object
                              required: [type, status]
                              properties: {type: {type: string}, status: {type: string}}
            """;
}
