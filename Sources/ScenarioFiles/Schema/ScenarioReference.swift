// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import QueueAllocation
import Stochastics

/// Writes the reference of the scenario language from the tables by which scenarios are read.
package enum ScenarioReference {
  /// The reference as an article for DocC.
  package static var article: String {
    ([introduction] + ScenarioSchema.sections.map { table($0) } + [catalogues])
      .joined(separator: "\n\n") + "\n"
  }

  private static let introduction = """
    # Reference of the scenario language

    Every key with what it takes, its default, and where the default comes from.

    This page is written from the tables by which scenarios are read. Names in code font after a
    meaning are those of Apache RocketMQ's own settings and classes, from which the defaults come.

    ## Values

    | value | written | remarks |
    | --- | --- | --- |
    | duration | `40ms`, `1.5s`, `10m` | ns, us, ms, s, m, h, d; whole nanoseconds, at most 36500d |
    | rate | `900/s`, `10/m`, `2k/s` | per s, m, h or d; k and M in front for thousands and millions |
    | size | `2KiB`, `100MB` | B, kB, MB, GB of 1000 and KiB, MiB, GiB of 1024 |
    | whole number, number | `16`, `1.1` | plain decimal digits: no `010`, `1_000` or `1e6` |
    | share | `0.01`, `1%` | from 0 to 1 |
    | seed | `42`, `0x2a` | 64 bits |
    | true or false | `true` | not `yes` or `on` |

    The order of keys has no meaning. Anchors, aliases and merge keys (`<<`) work within 100000
    values in all; tags do not. Traces are read from the scenario's folder and below it.
    """

  private static func table(_ section: ScenarioSection) -> String {
    let place = section.location.isEmpty ? "" : "\n\nStands at `\(section.location)`."
    let rows = section.fields.map { field in
      let byDefault = field.isRequired ? "required" : field.defaultDescription ?? ""
      return "| `\(field.key)` | \(cell(field.valueDescription)) | \(cell(byDefault)) | "
        + "\(cell(field.summary)) |"
    }
    return """
      ## \(title(section))

      \(section.summary)\(place)

      | key | takes | default | meaning |
      | --- | --- | --- | --- |
      \(rows.joined(separator: "\n"))
      """
  }

  private static func title(_ section: ScenarioSection) -> String {
    let isEvent = ScenarioSchema.events.contains { $0.name == section.name }
    return isEvent ? "event \(section.name)" : section.name
  }

  private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }

  // MARK: - What other modules list

  private static var catalogues: String {
    [
      catalogue(
        "Distributions",
        "A duration alone, such as `40ms`, is a constant. `empirical` also takes a file.",
        DistributionCatalogue.all.map {
          ($0.name, forms($0.parameterSets, of: $0.name), $0.summary)
        }),
      catalogue(
        "Arrival processes",
        "`rate_each` in place of `rate` gives the rate of each client. `rate_curve` also takes a "
          + "file; `trace` reads recorded instants from one.",
        ArrivalCatalogue.all.map { ($0.name, forms($0.parameterSets, of: $0.name), $0.summary) }),
      catalogue(
        "Allocation strategies", "By name alone, or by name with parameters.",
        AllocationStrategyCatalogue.all.filter { !AllocationReader.sharing.contains($0.name) }
          .map { ($0.name, parameters($0.parameters), "\($0.summary) (\($0.origin.label))") }),
      catalogue(
        "Metrics of objectives", "Bounds are written in the metric's unit.",
        MetricCatalogue.all.map { ($0.name, $0.unit.symbol, $0.description) }),
    ].joined(separator: "\n\n")
  }

  private static func catalogue(
    _ title: String, _ text: String, _ rows: [(name: String, forms: String, summary: String)]
  ) -> String {
    """
    ## \(title)

    \(text)

    | name | takes | meaning |
    | --- | --- | --- |
    \(rows.map { "| `\($0.name)` | \(cell($0.forms)) | \(cell($0.summary)) |" }
      .joined(separator: "\n"))
    """
  }

  private static func forms(_ sets: [[ParameterDescription]], of subject: String) -> String {
    sets.map { set in
      set.map { parameter in
        let byDefault = ScenarioSchema.parameterDefaults["\(subject).\(parameter.name)"]
        return "`\(parameter.name)`: \(words(parameter.kind))"
          + (parameter.isOptional ? " (default: \(byDefault ?? "its own"))" : "")
      }.joined(separator: ", ")
    }.joined(separator: "; or ")
  }

  private static func words(_ kind: ParameterDescription.Kind) -> String {
    switch kind {
    case .count: "whole number"
    case .durations: "list of durations"
    case .rates: "list of rates"
    case .numbers: "list of numbers"
    case .rateMatrix: "rows of rates"
    case .components: "list of distributions, each with its `weight`"
    case .duration, .rate, .number, .distribution, .word: kind.rawValue
    }
  }

  private static func parameters(_ parameters: [StrategyParameter]) -> String {
    parameters.isEmpty
      ? "none"
      : parameters.map { parameter in
        let byDefault = parameter.defaultValue.map { ", default \($0)" } ?? ""
        return "`\(parameter.name)`: \(parameter.summary)\(byDefault)"
      }.joined(separator: "; ")
  }
}
