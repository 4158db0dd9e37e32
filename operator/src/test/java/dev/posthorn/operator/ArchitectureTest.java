package dev.posthorn.operator;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.fabric8.kubernetes.client.Client;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who may know whom. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.posthorn.operator");

    /** All of dev.posthorn.operator.channel decides, but for these, which read and do. */
    private static final Set<String> CHANNEL_DOORS = Set.of("ChannelReconciler", "ChannelObserver", "ChannelPacer");

    private static final DescribedPredicate<JavaClass> THE_OUTSIDE = assignableTo(Client.class)
            .or(resideInAnyPackage(
                    "io.fabric8.kubernetes.client.dsl..",
                    "io.fabric8.kubernetes.client.informers..",
                    "io.javaoperatorsdk..",
                    "org.apache.kafka.clients.."))
            .as("a client, java-operator-sdk or Kafka's clients");

    @Test
    void plannersAndGeneratorsArePure() {
        var deciding = DescribedPredicate.<JavaClass>describe(
                "planners, generators and what they are made of",
                type -> type.getSimpleName().endsWith("Planner")
                        || (type.getPackageName().endsWith(".channel")
                                && !CHANNEL_DOORS.contains(outermost(type).getSimpleName()))
                        || Set.of("Drift", "Conditions", "Ownership", "Pause", "Plan", "Stamp", "Transitions")
                                .contains(outermost(type).getSimpleName()));
        noClasses().that(deciding).should().dependOnClassesThat(THE_OUTSIDE).check(CLASSES);
        noClasses()
                .that(deciding)
                .should()
                .dependOnClassesThat(
                        assignableTo(java.time.Clock.class).or(assignableTo(java.util.random.RandomGenerator.class)))
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.posthorn.operator.(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void onlyTheKafkaDoorKnowsKafkaClients() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.posthorn.operator.topics")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(CLASSES);
    }

    @Test
    void onlyTheWiringMakesOperators() {
        noClasses()
                .that()
                .resideInAPackage("dev.posthorn.operator.*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.posthorn.operator")
                .check(CLASSES);
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
    }
}
