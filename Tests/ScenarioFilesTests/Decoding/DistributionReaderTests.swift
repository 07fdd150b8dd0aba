// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ScenarioFiles
import Stochastics
import Testing

@Suite struct DistributionReaderTests {
  private func service(_ text: String) throws -> DistributionSpecification? {
    let scenario = try SmallScenario.parse(
      SmallScenario.replacing("service: 40ms", with: "service: \(text)"))
    guard case .distribution(let distribution) = scenario.specification.groups[0].service else {
      return nil
    }
    return distribution
  }

  @Test(
    "Every distribution is read as its catalogue describes it",
    arguments: [
      ("40ms", "constant", 0.04),
      ("{constant: {value: 40ms}}", "constant", 0.04),
      ("{exponential: {mean: 40ms}}", "exponential", 0.04),
      ("{erlang: {phases: 4, mean: 40ms}}", "erlang", 0.04),
      ("{gamma: {mean: 40ms, cv: 0.5}}", "gamma", 0.04),
      (
        "{hyperexponential: {probabilities: [0.5, 0.5], means: [20ms, 60ms]}}", "hyperexponential",
        0.04
      ),
      ("{lognormal: {mean: 40ms, p99: 200ms}}", "lognormal", 0.04),
      ("{lognormal: {mean: 40ms, cv: 1.5}}", "lognormal", 0.04),
      ("{weibull: {shape: 1.5, mean: 40ms}}", "weibull", 0.04),
      ("{pareto: {shape: 2.5, mean: 40ms}}", "pareto", 0.04),
      ("{uniform: {minimum: 20ms, maximum: 60ms}}", "uniform", 0.04),
      ("{empirical: {values: [20ms, 60ms]}}", "empirical", 0.04),
      ("{empirical: {values: [20ms, 100ms], weights: [3, 1]}}", "empirical", 0.04),
      (
        "{mixture: {components: [{weight: 1, constant: {value: 20ms}}, "
          + "{weight: 1, exponential: {mean: 60ms}}]}}", "mixture", 0.04
      ),
    ] as [(String, String, Double)])
  func distributions(text: String, name: String, mean: Double) throws {
    let distribution = try #require(try service(text))
    #expect(distribution.name == name)
    #expect(abs(distribution.mean - mean) < 1e-12)
  }

  @Test("Every form of every distribution in the catalogue can be written")
  func everyForm() throws {
    for type in DistributionCatalogue.all {
      for (index, set) in type.parameterSets.enumerated() {
        let values = set.map { "\($0.name): \(Self.example($0))" }
        let text = "{\(type.name): {\(values.joined(separator: ", "))}}"
        #expect(try service(text)?.name == type.name, "\(text), form \(index)")
      }
    }
  }

  /// A value that fits wherever a parameter of this name and kind stands.
  private static func example(_ parameter: ParameterDescription) -> String {
    switch (parameter.name, parameter.kind) {
    case ("p99", _), ("maximum", _): "90ms"
    case ("probabilities", _): "[0.25, 0.75]"
    case ("cv", _): "1.5"
    case (_, .duration): "40ms"
    case (_, .rate): "9/s"
    case (_, .number): "2"
    case (_, .count): "3"
    case (_, .durations): "[10ms, 20ms]"
    case (_, .numbers): "[1, 2]"
    case (_, .components): "[{weight: 1, uniform: {minimum: 1ms, maximum: 2ms}}]"
    default: "?"
    }
  }

  @Test("The catalogues have no optional parameter whose default is not told")
  func tellsDefaults() throws {
    let arrivals = ArrivalCatalogue.all.flatMap { type in
      type.parameterSets.joined().filter { $0.isOptional }.map { "\(type.name).\($0.name)" }
    }
    let distributions = DistributionCatalogue.all.flatMap { type in
      type.parameterSets.joined().filter { $0.isOptional }.map { "\(type.name).\($0.name)" }
    }
    #expect(Set(arrivals + distributions) == Set(ScenarioSchema.parameterDefaults.keys))
  }

  @Test("A problem deep inside is told at its place")
  func deepProblems() {
    let text = SmallScenario.replacing(
      "service: 40ms",
      with: "service: {mixture: {components: [{weight: 1, constant: {value: 20}}, {weight: x}]}}")
    let found = SmallScenario.problems(text)
    #expect(
      found.map { $0.split(separator: " ")[0] } == ["s.yaml:10:108:", "s.yaml:10:123:"], "\(found)")
  }
}
