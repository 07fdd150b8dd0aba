// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// One side of a comparison: what was simulated and every metric of every replication.
package struct ComparedResult: Sendable {
  /// Which metric of which group, of a sweep at which point.
  package struct Key: Sendable, Hashable, Comparable {
    /// The point's parameters, such as `allocation=averagely, consumers=3`; empty for a single run.
    package var point: String
    /// The consumer group.
    package var group: String
    /// The metric.
    package var metric: String

    /// Names a metric of a group, of a sweep at a point.
    package init(point: String = "", group: String, metric: String) {
      self.point = point
      self.group = group
      self.metric = metric
    }

    package static func < (left: Key, right: Key) -> Bool {
      if left.point != right.point {
        return left.point.utf8.lexicographicallyPrecedes(right.point.utf8)
      }
      if left.group != right.group {
        return left.group.utf8.lexicographicallyPrecedes(right.group.utf8)
      }
      return left.metric.utf8.lexicographicallyPrecedes(right.metric.utf8)
    }
  }

  /// The values of one metric of one group.
  package struct Series: Sendable, Equatable {
    /// The metric's unit.
    package var unit: String
    /// One value for each of the result's replications, in their order; `nil` where the run gave
    /// none.
    package var values: [Double?]

    /// Gives values their unit.
    package init(unit: String, values: [Double?]) {
      self.unit = unit
      self.values = values
    }
  }

  /// A value in force in the scenario, of a sweep at one point.
  package struct Setting: Sendable, Equatable {
    /// The point's parameters; empty for a single run.
    package var point: String
    /// Where it stands.
    package var path: String
    /// The value.
    package var value: String

    /// Pairs a setting with its value.
    package init(point: String = "", path: String, value: String) {
      self.point = point
      self.path = path
      self.value = value
    }
  }

  /// The directory or file as the user named it.
  package var path: String
  /// The version of the tool that wrote it.
  package var toolVersion: String
  /// The version of the simulated model.
  package var modelVersion: String
  /// The scenario's name.
  package var scenarioName: String
  /// The digest of the resolved scenario.
  package var scenarioDigest: String
  /// The seed.
  package var seed: UInt64
  /// The numbers of the replications, ascending.
  package var replications: [Int64]
  /// The parameters of a sweep's points, in order; empty for a single run.
  package var points: [String] = []
  /// The values, in order of groups and metrics.
  package var series: [Key: Series]
  /// The resolved scenario; `nil` where the form does not hold it.
  package var settings: [Setting]?
  /// How each metric is judged, in the order of the results; empty where the form does not hold it.
  package var rules: [MetricRule]
  /// The tables with their digests; empty where the form holds but one.
  package var tables: [FileRecord]

  /// Whether it holds the points of a sweep.
  package var isSweep: Bool { !points.isEmpty }

  /// Puts together what is known of a result.
  package init(
    path: String, toolVersion: String, modelVersion: String, scenarioName: String,
    scenarioDigest: String, seed: UInt64, replications: [Int64], series: [Key: Series],
    settings: [Setting]? = nil, rules: [MetricRule] = [], tables: [FileRecord] = []
  ) {
    self.path = path
    self.toolVersion = toolVersion
    self.modelVersion = modelVersion
    self.scenarioName = scenarioName
    self.scenarioDigest = scenarioDigest
    self.seed = seed
    self.replications = replications
    self.series = series
    self.settings = settings
    self.rules = rules
    self.tables = tables
  }

  /// Reads a results directory, or a baseline file by its ending `.csv`.
  ///
  /// - Parameters:
  ///   - path: The directory or file.
  ///   - acceptsPartial: Whether a directory may hold a run that was stopped.
  /// - Returns: The result.
  /// - Throws: ``ComparisonError``.
  package static func read(
    _ path: String, acceptsPartial: Bool = false
  ) throws(ComparisonError) -> ComparedResult {
    do throws(ResultFileError) {
      return path.hasSuffix(".csv")
        ? try BaselineFile.read(path)
        : try ResultDirectoryReading.read(path, acceptsPartial: acceptsPartial)
    } catch {
      throw .file(error)
    }
  }
}

extension ComparedResult.Key {
  /// The group, of a sweep with the point's parameters.
  package var owner: String { point.isEmpty ? group : "\(group) at \(point)" }
}
