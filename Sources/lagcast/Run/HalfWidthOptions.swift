// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Experiments
import ScenarioFiles

/// The precision at which there are enough replications.
struct HalfWidthOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Run replications until the half-width of a mean's 95 % interval is this share of it, such as \
      2%, or this value in the metric's unit, such as 5ms; at most as many as --replications, or \
      the scenario, allows.
      """, valueName: "width"))
  var halfWidth: String?

  @Option(
    help: ArgumentHelp(
      "The metric of --half-width; sojourn.mean unless the scenario says otherwise.",
      valueName: "metric"))
  var halfWidthMetric: String?

  @Option(
    help: ArgumentHelp(
      "The group of --half-width; every group unless the scenario says otherwise.",
      valueName: "group"))
  var halfWidthGroup: String?

  func validate() throws {
    if halfWidth == nil, halfWidthMetric != nil || halfWidthGroup != nil {
      throw ValidationError("--half-width-metric and --half-width-group go with --half-width")
    }
  }

  /// The options as they were given.
  var words: [String] {
    var words: [String] = []
    if let halfWidth { words += ["--half-width", halfWidth] }
    if let halfWidthMetric { words += ["--half-width-metric", halfWidthMetric] }
    if let halfWidthGroup { words += ["--half-width-group", halfWidthGroup] }
    return words
  }

  /// What the options make of the scenario's replications; `nil` where none is given.
  func override(of rule: SequentialReplications?, most: Int?) -> String? {
    guard let halfWidth else { return nil }
    let key = halfWidth.hasSuffix("%") ? "relative_half_width" : "half_width"
    var parts = ["\(key): \(halfWidth)"]
    if let metric = halfWidthMetric ?? rule?.metric { parts.append("metric: \(metric)") }
    if let group = halfWidthGroup ?? rule?.group { parts.append("group: \(group)") }
    let fewest = rule?.fewest ?? 10
    parts.append("from: \(min(fewest, max(2, most ?? fewest)))")
    if let most { parts.append("to: \(most)") }
    return "replications={\(parts.joined(separator: ", "))}"
  }
}
