// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

extension ScenarioSchema {
  static let arrivals = ScenarioSection(
    "arrivals", at: "producers.<name>.arrivals",
    "One arrival process by its name, and what may stand beside it.",
    [
      ScenarioField(
        "batch", .structure("number of messages, geometric or weighted"), .byDefault("1"),
        "Messages of each arrival."),
      ScenarioField(
        "each", .flag, .byDefault("false"),
        "Whether the process holds for each client instead of for all together; 'rate_each' in "
          + "place of 'rate' says the same."),
    ])

  static let geometricBatch = ScenarioSection(
    "geometric", at: "producers.<name>.arrivals.batch.geometric", "Batches of geometric size.",
    [ScenarioField("mean", .number(1...1_000_000), .required, "Mean size of a batch.")])

  static let weightedBatch = ScenarioSection(
    "weighted", at: "producers.<name>.arrivals.batch.weighted",
    "Batches of given sizes.",
    [
      ScenarioField("sizes", .structure("list of whole numbers"), .required, "Sizes of batches."),
      ScenarioField(
        "weights", .structure("list of numbers"), .required, "The weight of each size."),
    ])

  /// Recorded arrivals.
  package static let arrivalTrace = ScenarioSection(
    "trace", at: "producers.<name>.arrivals.trace",
    "Recorded instants from a CSV file, plain or gzip; the file's name alone will do.",
    [
      ScenarioField("file", .text("path of a CSV file"), .required, "Relative to the scenario."),
      ScenarioField(
        "column", .text("name of a column"),
        .optional("arrival_, sched_ or publish_ with the unit"),
        "The column of instants since the start of the run, rising."),
      ScenarioField(
        "unit", .word(TimeUnit.allCases.map { $0.rawValue }),
        .optional("the end of the column's name"), "Unit of the column."),
    ])

  /// Recorded service times.
  package static let serviceTrace = ScenarioSection(
    "trace", at: "groups.<name>.service.trace",
    "Service time of each producer's n-th message from a CSV file; the file's name alone will do.",
    [
      ScenarioField("file", .text("path of a CSV file"), .required, "Relative to the scenario."),
      ScenarioField(
        "column", .text("name of a column"), .optional("service_ with the unit"),
        "The column of durations."),
      ScenarioField(
        "unit", .word(TimeUnit.allCases.map { $0.rawValue }),
        .optional("the end of the column's name"), "Unit of the column."),
      ScenarioField(
        "repeat", .flag, .byDefault("false"),
        "Whether the trace begins again; otherwise a message beyond its end ends the run."),
    ])

  /// Measured durations from a file.
  package static let valueFile = ScenarioSection(
    "empirical", at: "any distribution: empirical with a file",
    "Measured durations from a CSV file.",
    [
      ScenarioField("file", .text("path of a CSV file"), .required, "Relative to the scenario."),
      ScenarioField(
        "column", .text("name of a column"),
        .optional("service_, interval_ or value_ with the unit"),
        "The column of durations."),
      ScenarioField(
        "unit", .word(TimeUnit.allCases.map { $0.rawValue }),
        .optional("the end of the column's name"), "Unit of the column."),
    ])

  /// A rate curve from a file.
  package static let rateFile = ScenarioSection(
    "rate_curve", at: "producers.<name>.arrivals.rate_curve with a file",
    "A rate over time from a CSV file with a column rate_per_s and one of time.",
    [
      ScenarioField("file", .text("path of a CSV file"), .required, "Relative to the scenario."),
      ScenarioField(
        "column", .text("name of a column"), .optional("time_ with the unit"),
        "The column of instants, rising; two equal ones are a jump."),
      ScenarioField(
        "unit", .word(TimeUnit.allCases.map { $0.rawValue }),
        .optional("the end of the column's name"), "Unit of the column of instants."),
      ScenarioField(
        "interpolation", .word(["linear", "steps"]), .byDefault("linear"),
        "What lies between two points."),
      ScenarioField(
        "period", .duration(.milliseconds(1), Quantity.longestDuration), .optional("none"),
        "Time after which the curve repeats itself."),
    ])

  /// What applies where an optional parameter of a process or distribution is left out.
  package static let parameterDefaults: [String: String] = [
    "deterministic.first": "a random share of the period",
    "diurnal.period": "1d",
    "diurnal.peak": "half the period",
    "empirical.weights": "equal",
    "on_off.spacing": "poisson",
    "ramp.start": "0s",
    "rate_curve.interpolation": "linear",
    "rate_curve.period": "none",
  ]
}
