package dev.posthorn.local.apiserver.schema;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.Immutable;
import dev.cel.bundle.CelBuilder;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.TypeParamType;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelFunctionOverload;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The functions Kubernetes adds to CEL, as far as definitions commonly use them. */
final class CelFunctions {
    private static final CelType URL = OpaqueType.create("kubernetes.URL");
    private static final CelType QUANTITY = OpaqueType.create("kubernetes.Quantity");
    private static final CelType T = TypeParamType.create("T");
    private static final CelType LIST = ListType.create(T);

    private final Map<String, List<CelOverloadDecl>> declarations = new LinkedHashMap<>();
    private final List<CelFunctionBinding> bindings = new ArrayList<>();

    private CelFunctions() {}

    static void addTo(CelBuilder builder) {
        CelFunctions functions = new CelFunctions();
        functions.lists();
        functions.regex();
        functions.urls();
        functions.quantities();
        functions.addresses();
        functions.declarations.forEach((name, overloads) ->
                builder.addFunctionDeclarations(CelFunctionDecl.newFunctionDeclaration(name, overloads)));
        builder.addFunctionBindings(functions.bindings);
    }

    private void lists() {
        member("isSorted", SimpleType.BOOL, args(LIST), types(List.class), a -> CelLists.isSorted(list(a[0])));
        member("sum", T, args(LIST), types(List.class), a -> CelLists.sum(list(a[0])));
        member("min", T, args(LIST), types(List.class), a -> CelLists.least(list(a[0])));
        member("max", T, args(LIST), types(List.class), a -> CelLists.greatest(list(a[0])));
        member("indexOf", SimpleType.INT, args(LIST, T), types(List.class, Object.class), a ->
                (long) list(a[0]).indexOf(a[1]));
        member("lastIndexOf", SimpleType.INT, args(LIST, T), types(List.class, Object.class), a ->
                (long) list(a[0]).lastIndexOf(a[1]));
    }

    private void regex() {
        CelType text = SimpleType.STRING;
        CelType texts = ListType.create(text);
        member(
                "find",
                text,
                args(text, text),
                types(String.class, String.class),
                a -> CelTexts.find((String) a[0], (String) a[1]));
        member(
                "findAll",
                texts,
                args(text, text),
                types(String.class, String.class),
                a -> CelTexts.findAll((String) a[0], (String) a[1], -1));
        member(
                "findAll",
                texts,
                args(text, text, SimpleType.INT),
                types(String.class, String.class, Long.class),
                a -> CelTexts.findAll((String) a[0], (String) a[1], (Long) a[2]));
    }

    private void urls() {
        CelType text = SimpleType.STRING;
        global("isURL", SimpleType.BOOL, args(text), types(String.class), a -> CelTexts.isUrl((String) a[0]));
        global("url", URL, args(text), types(String.class), a -> CelTexts.url((String) a[0]));
        member("getScheme", text, args(URL), types(URI.class), a -> CelTexts.orEmpty(((URI) a[0]).getScheme()));
        member("getHost", text, args(URL), types(URI.class), a -> CelTexts.host((URI) a[0]));
        member("getHostname", text, args(URL), types(URI.class), a -> CelTexts.hostname((URI) a[0]));
        member("getPort", text, args(URL), types(URI.class), a -> CelTexts.port((URI) a[0]));
        member("getEscapedPath", text, args(URL), types(URI.class), a -> CelTexts.orEmpty(((URI) a[0]).getRawPath()));
        member(
                "getQuery",
                MapType.create(text, ListType.create(text)),
                args(URL),
                types(URI.class),
                a -> CelTexts.query((URI) a[0]));
    }

    private void quantities() {
        global(
                "isQuantity",
                SimpleType.BOOL,
                args(SimpleType.STRING),
                types(String.class),
                a -> CelQuantity.isOne((String) a[0]));
        global(
                "quantity",
                QUANTITY,
                args(SimpleType.STRING),
                types(String.class),
                a -> CelQuantity.parse((String) a[0]));
        quantity("isInteger", SimpleType.BOOL, CelQuantity::isInteger);
        quantity("asInteger", SimpleType.INT, CelQuantity::asInteger);
        quantity("asApproximateFloat", SimpleType.DOUBLE, q -> q.value().doubleValue());
        quantity("sign", SimpleType.INT, q -> (long) q.value().signum());
        quantities("isGreaterThan", SimpleType.BOOL, (a, b) -> a.value().compareTo(b.value()) > 0);
        quantities("isLessThan", SimpleType.BOOL, (a, b) -> a.value().compareTo(b.value()) < 0);
        quantities("compareTo", SimpleType.INT, (a, b) -> (long) a.value().compareTo(b.value()));
        quantities("add", QUANTITY, (a, b) -> new CelQuantity(a.value().add(b.value())));
        quantities("sub", QUANTITY, (a, b) -> new CelQuantity(a.value().subtract(b.value())));
    }

    private void addresses() {
        global(
                "isIP",
                SimpleType.BOOL,
                args(SimpleType.STRING),
                types(String.class),
                a -> CelTexts.isIp((String) a[0]));
        global(
                "isCIDR",
                SimpleType.BOOL,
                args(SimpleType.STRING),
                types(String.class),
                a -> CelTexts.isCidr((String) a[0]));
    }

    @Immutable
    private interface OfOne {
        Object of(CelQuantity quantity);
    }

    @Immutable
    private interface OfTwo {
        Object of(CelQuantity left, CelQuantity right);
    }

    private void quantity(String name, CelType result, OfOne function) {
        member(name, result, args(QUANTITY), types(CelQuantity.class), a -> function.of((CelQuantity) a[0]));
    }

    private void quantities(String name, CelType result, OfTwo function) {
        member(
                name,
                result,
                args(QUANTITY, QUANTITY),
                types(CelQuantity.class, CelQuantity.class),
                a -> function.of((CelQuantity) a[0], (CelQuantity) a[1]));
    }

    private void member(
            String name, CelType result, List<CelType> args, List<Class<?>> types, CelFunctionOverload function) {
        String id = "kube_" + name + "_" + args.size();
        declarations
                .computeIfAbsent(name, n -> new ArrayList<>())
                .add(CelOverloadDecl.newMemberOverload(id, result, args));
        bindings.add(CelFunctionBinding.from(id, ImmutableList.copyOf(types), function));
    }

    private void global(
            String name, CelType result, List<CelType> args, List<Class<?>> types, CelFunctionOverload function) {
        String id = "kube_" + name;
        declarations
                .computeIfAbsent(name, n -> new ArrayList<>())
                .add(CelOverloadDecl.newGlobalOverload(id, result, args));
        bindings.add(CelFunctionBinding.from(id, ImmutableList.copyOf(types), function));
    }

    private static List<CelType> args(CelType... types) {
        return List.of(types);
    }

    private static List<Class<?>> types(Class<?>... types) {
        return List.of(types);
    }

    private static List<?> list(Object value) {
        return (List<?>) value;
    }
}
