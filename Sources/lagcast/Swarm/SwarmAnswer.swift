// SPDX-License-Identifier: GPL-3.0-or-later

import Reports
import ResultFiles
import Swarm

/// What a swarm has covered and found, ready to be printed.
struct SwarmAnswer: PrintableAnswer {
  let coverage: SwarmCoverage
  /// The first seed.
  let first: UInt64

  var document: Document {
    var document = Document()
    document.table(table)
    for failure in coverage.failures {
      document.line(.init("Seed \(failure.seed) failed:", .notable))
      for finding in failure.findings.prefix(5) {
        document.line(.init("  \(finding.audit.rawValue): \(finding.text)"))
      }
      document.line(.init("  again: \(Self.command(failure.seed))"))
    }
    for line in closingLines { document.line(.init(line, coverage.failed == 0 ? .good : .notable)) }
    return document
  }

  /// How it ended.
  var closingLines: [String] {
    let seeds = NumberText.count(coverage.seeds, "seed")
    let last = first &+ UInt64(max(0, coverage.seeds - 1))
    return [
      coverage.failed == 0
        ? "\(seeds) from \(first) to \(last) passed all audits"
        : "\(coverage.failed) of \(seeds) from \(first) to \(last) failed"
    ]
  }

  /// The command that runs a seed again and cuts its scenario down.
  private static func command(_ seed: UInt64) -> String {
    "lagcast swarm --from \(seed) --seeds 1 --shrink Tests/SwarmTests/Regressions"
  }

  var table: ReportTable {
    var table = ReportTable(
      title: "What \(NumberText.count(coverage.seeds, "seed")) covered",
      columns: [.init("kind"), .init("feature"), .init("seeds")])
    for (feature, seeds) in coverage.rows {
      table.append([
        .text(feature.kind), .text(feature.name),
        .integer(seeds, seeds == 0 ? .notable : .plain),
      ])
    }
    return table
  }

  var json: JSONValue {
    .members([
      "from": .unsigned(first), "seeds": .integer(Int64(coverage.seeds)),
      "failed": .integer(Int64(coverage.failed)),
      "executed_events": .integer(Int64(coverage.executedEvents)),
      "coverage": .array(
        coverage.rows.map { feature, seeds in
          .members([
            "kind": .string(feature.kind), "feature": .string(feature.name),
            "seeds": .integer(Int64(seeds)),
          ])
        }),
      "failures": .array(
        coverage.failures.map { failure in
          .members([
            "seed": .unsigned(failure.seed),
            "findings": .array(
              failure.findings.map { finding in
                .members([
                  "audit": .string(finding.audit.rawValue), "text": .string(finding.text),
                ])
              }),
          ])
        }),
    ])
  }
}
