// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;

@AnalyzeClasses(
    packages = "dev.slipway.controller",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.slipway.controller.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule reconcilersMeetThroughResourcesAlone =
      slices()
          .matching("dev.slipway.controller.(image|build|nodepool|machine)..")
          .should()
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule onlyThePlatformReadsTheClock =
      noClasses()
          .that()
          .resideOutsideOfPackage("..platform..")
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(Clock.class, "systemUTC")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");
}
