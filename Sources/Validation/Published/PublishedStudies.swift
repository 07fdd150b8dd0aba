// SPDX-License-Identifier: GPL-3.0-or-later

/// Published experiments that are run again, as jobs of a validation.
enum PublishedStudies {
  /// The files that describe them, in the order of the report.
  static let files = [PackingTraces.file, PackingLatency.file, PackingStudy.file]

  private struct Traces: Decodable { let cases: [PackingTraces] }

  /// Reads the experiments of a file.
  ///
  /// - Throws: ``GoldenError`` when the file cannot be read.
  static func jobs(
    _ file: String, in folder: GoldenFolder, effort: ValidationEffort
  ) throws -> [ValidationRun.Job] {
    switch file {
    case PackingTraces.file:
      let traces = try folder.decode(file, as: Traces.self)
      return traces.cases.flatMap { trace in
        trace.results.keys.sorted().map { name in
          job(file, "packing-\(trace.partitions)p-delta\(trace.delta)-\(name)", "exact") {
            try trace.findings(on: name)
          }
        }
      }
    case PackingLatency.file:
      let experiment = try folder.decode(file, as: PackingLatency.self)
      return experiment.expected.map { expected in
        job(file, "packing-latency-\(expected.strategy)", "published") {
          try experiment.findings(on: expected)
        }
      } + [job(file, "packing-latency-claims", "published") { try experiment.claims() }]
    default:
      let study = try folder.decode(file, as: PackingStudy.self)
      return study.deltas.map { delta in
        job(file, "packing-study-delta\(delta)", "published") {
          try study.findings(onDelta: delta, streams: effort.publishedStreams)
        }
      }
    }
  }

  private static func job(
    _ file: String, _ name: String, _ kind: String,
    findings: @escaping @Sendable () throws -> Findings
  ) -> ValidationRun.Job {
    ValidationRun.Job(file: file, name: name, kind: kind) {
      do {
        return try findings()
      } catch {
        return "the experiment cannot be run: \(error)"
      }
    }
  }
}
