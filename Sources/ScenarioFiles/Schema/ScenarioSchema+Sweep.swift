// SPDX-License-Identifier: GPL-3.0-or-later

extension ScenarioSchema {
  static let sweep = ScenarioSection(
    "sweep", at: "sweep",
    "Parameters and their values: a path as `--set` takes it, such as `groups.orders.consumers`, "
      + "and a list `[3, 4, 5]` or a range. Every combination is a point, at most "
      + "\(SweepDecoder.maximumPoints); the first path varies slowest. Values may be whole mappings. "
      + "The scenario without its sweep is complete, and every point is a valid scenario. Seed, "
      + "replications and name are the same at all points.",
    [
      ScenarioField(
        SweepDecoder.zipKey, .structure("mapping of paths to lists, or a list of such mappings"),
        .optional("every parameter varies alone"),
        "Parameters that move together; their lists are of equal length, and ~ leaves one out.")
    ])

  static let sweepRange = ScenarioSection(
    "range", at: "sweep.<path>",
    "Values from one number or quantity to another, the last one included where it is met.",
    [
      ScenarioField("from", .structure("number or quantity"), .required, "The first value."),
      ScenarioField("to", .structure("number or quantity"), .required, "The bound."),
      ScenarioField(
        "step", .structure("number or quantity"), .optional("1 between plain numbers"),
        "What is added from value to value; negative to descend."),
      ScenarioField(
        "factor", .structure("number above 1"), .optional("step"),
        "What each value is multiplied by, instead of a step."),
    ])
}
