// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
import Experiments
import Reports
import ResultFiles

/// The last step of a sweep and the whole of a merge: complete runs into a result.
@MainActor
struct SweepOutcome {
  let plan: SweepPlan
  let inventory: SweepInventory
  /// The replications of each point that count.
  let precision: SweepPrecision
  /// Where the result goes; `nil` for the default, which is replaced.
  let output: String?
  let force: Bool
  let drawsPictures: Bool
  let messages: RunMessages

  /// Where a result goes.
  static func place(_ output: String?, name: String) -> String { output ?? "results/local/\(name)" }

  /// Where single runs of it are kept, unless another place is given.
  static func runsPath(_ output: String?, name: String) -> String {
    var output = place(output, name: name)
    while output.count > 1, output.hasSuffix("/") { output.removeLast() }
    return output + ".runs"
  }

  /// What may be replaced there.
  static func existing(_ output: String?, force: Bool) -> ResultDirectory.ExistingOutput {
    output == nil || force ? .replacedIfResult : .refused
  }

  /// Writes the result.
  ///
  /// - Parameter environment: Facts of this one process.
  /// - Returns: What was found, to be printed.
  /// - Throws: `ResultFileError`.
  func write(environment: [JSONValue.Member]) throws -> SweepReport {
    let directory = try ResultDirectory(
      creating: Self.place(output, name: plan.name),
      existing: Self.existing(output, force: force))
    let table = PointsTable.swept(EstimatesTable.table)
    let writer = try directory.writer(for: table)
    var estimates: [RunEstimates] = []
    let summaries = try SweepMerge(plan, inventory, counts: precision.counts).write(
      into: directory, beside: [table]
    ) {
      (point, folder) throws(ResultFileError) in
      let found = try RunEstimates(readingFrom: folder)
      for estimate in found.estimates {
        writer.append(point)
        try EstimatesTable.write(estimate, to: writer)
      }
      estimates.append(found)
    }
    try writer.finish()
    let pictures = SweepPictureWriter(directory: directory, plan: plan, draws: drawsPictures)
    if let warning = try pictures.write() { messages.warn(warning) }
    var manifest = RunManifest(
      toolVersion: Version.tool, modelVersion: plan.modelVersion, scenarioName: plan.name,
      scenarioDigest: plan.digest, seed: plan.seed, replications: plan.replications)
    manifest.points = plan.points.count
    try directory.commit(manifest, environment: environment)
    for shortfall in precision.shortfalls { messages.warn(shortfall) }
    return SweepReport(
      plan: plan, counts: precision.counts, isTooImprecise: !precision.shortfalls.isEmpty,
      summaries: summaries, estimates: estimates)
  }

  /// Facts that differ from process to process.
  static func environment(threads: Int?, elapsed: Double, events: Int?) -> [JSONValue.Member] {
    var facts: [JSONValue.Member] = [
      .init("gsl_version", .string(Version.gsl)),
      .init("processors", .integer(Int64(Machine.processors))),
    ]
    if let threads { facts.append(.init("threads", .integer(Int64(threads)))) }
    facts.append(.init("elapsed_s", .decimal((elapsed * 1_000).rounded() / 1_000)))
    if let events { facts.append(.init("executed_events", .integer(Int64(events)))) }
    facts.append(.init("command", .string(ShellWord.line(CommandLine.arguments))))
    return facts
  }

  /// Says what became of files that are not to be trusted.
  static func tell(
    _ findings: [RunFinding], in plan: SweepPlan, consequence: String, to messages: RunMessages
  ) {
    let shown = 20
    for finding in findings.prefix(shown) {
      messages.warn("\(finding.message(in: plan)); \(consequence)")
    }
    if findings.count > shown {
      messages.warn(
        "\(findings.count - shown) more run files are not to be trusted; \(consequence)")
    }
  }
}
