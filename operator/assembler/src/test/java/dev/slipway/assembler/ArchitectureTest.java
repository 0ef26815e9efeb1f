// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.slipway.assembler", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.slipway.assembler.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule dependsOnNoOtherPartThanCore =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.slipway.crds..", "dev.slipway.controller..");

  @ArchTest
  static final ArchRule onlyTheCommandPrintsAndReadsTheConsole =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.slipway.assembler.cli")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .accessField(System.class, "in");

  @ArchTest
  static final ArchRule onlyTheRegistryPackageTalksToTheNetwork =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.slipway.assembler.registry")
          .should()
          .dependOnClassesThat()
          .haveNameMatching("java\\.net\\.(HttpURLConnection|Socket|URL|http\\..*)");

  @ArchTest
  static final ArchRule onlyTheCommandUsesTheCommandLineLibrary =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.slipway.assembler.cli")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");

  @ArchTest
  static final ArchRule modelsAreRecords =
      classes()
          .that()
          .resideInAPackage("dev.slipway.assembler.model")
          .and()
          .arePublic()
          .and()
          .haveNameMatching(".*(OsModel|Settings|MountSpec|FileSpec|Container|Kernel)")
          .should()
          .beRecords();
}
