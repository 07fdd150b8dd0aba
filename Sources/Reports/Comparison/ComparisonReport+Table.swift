// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
package import ResultFiles

extension ComparisonReport {
  /// Every row with all figures, for programs.
  package var table: ReportTable {
    let isSweep = comparison.new.isSweep
    let columns: [ReportTable.Column] = [
      .init("group"), .init("metric"), .init("unit"), .init("better"), .init("gated"),
      .init("base_replications"), .init("new_replications"), .init("base_mean"),
      .init("new_mean"), .init("difference"), .init("difference_low"), .init("difference_high"),
      .init("ratio"), .init("ratio_low"), .init("ratio_high"), .init("relative_tolerance"),
      .init("absolute_tolerance"), .init("correlation"), .init("variance_ratio"),
      .init("p"), .init("p_adjusted"), .init("p_improved_adjusted"), .init("verdict"),
      .init("not_worse"),
      .init("replications_needed"),
    ]
    var table = ReportTable(columns: (isSweep ? [.init("point")] : []) + columns)
    for row in comparison.rows {
      let isWide = min(row.base.count, row.new.count) > 1
      let confidence = 1 - comparison.options.level
      let cells: [ReportTable.Cell] = [
        .text(row.group), .text(row.metric), .text(row.rule.unit), .text(row.rule.direction.text),
        .init(.boolean(row.rule.isGated)), .integer(row.base.count), .integer(row.new.count),
        .real(row.baseMean), .real(row.newMean), .real(row.difference?.estimate),
        .real(isWide ? row.difference?.lowerBound(confidence: confidence) : nil),
        .real(isWide ? row.difference?.upperBound(confidence: confidence) : nil),
        .real(row.ratio?.ratio), .real(isWide ? row.ratio?.low : nil),
        .real(isWide ? row.ratio?.high : nil), .real(row.rule.relativeTolerance),
        .real(row.rule.absoluteTolerance), .real(row.correlation), .real(row.varianceRatio),
        .real(row.probability), .real(row.adjustedProbability),
        .real(row.adjustedImprovementProbability),
        row.verdict.map { .text($0.text) } ?? .missing,
        row.verdict == nil ? .missing : .init(.boolean(row.isNotWorse)),
        .integer(row.replicationsNeeded),
      ]
      table.append((isSweep ? [.text(row.key.point)] : []) + cells)
    }
    return table
  }

  /// The whole comparison, for programs.
  package var json: JSONValue {
    .members([
      "verdict": .string(comparison.verdict.text),
      "objection": .bool(isObjection),
      "exact": .bool(isExact),
      "strict": .bool(isStrict),
      "base": json(of: comparison.base),
      "new": json(of: comparison.new),
      "across": .array(
        comparison.across.map { setting in
          .members([
            "setting": .string(setting.path),
            "base": setting.base.map { .string($0) } ?? .null,
            "new": setting.new.map { .string($0) } ?? .null,
          ])
        }),
      "pairing": .string(comparison.pairing == .paired ? "common random numbers" : "independent"),
      "correlation": number(comparison.synchronisation?.correlation),
      "variance_ratio": number(comparison.synchronisation?.varianceRatio),
      "level": number(comparison.options.level),
      "interval_confidence": number(1 - 2 * comparison.options.level),
      "family": .integer(Int64(comparison.family)),
      "counts": .object(
        Verdict.allCases.map {
          .init($0.text, .integer(Int64(comparison.rows($0).count)))
        }),
      "tables": .array(comparison.tables.map(json(of:))),
      "only_in_base": .array(comparison.onlyInBase.map(json(of:))),
      "only_in_new": .array(comparison.onlyInNew.map(json(of:))),
      "rows": .array(jsonRows),
    ])
  }

  private func json(of result: ComparedResult) -> JSONValue {
    .members([
      "path": .string(result.path), "scenario": .string(result.scenarioName),
      "scenario_sha256": .string(result.scenarioDigest), "seed": .unsigned(result.seed),
      "replications": .integer(Int64(result.replications.count)),
      "tool_version": .string(result.toolVersion), "model_version": .string(result.modelVersion),
    ])
  }

  private func json(of key: ComparedResult.Key) -> JSONValue {
    let point = key.point.isEmpty ? [] : [JSONValue.Member("point", .string(key.point))]
    return .object(
      point + [.init("group", .string(key.group)), .init("metric", .string(key.metric))])
  }

  private func json(of table: TableComparison) -> JSONValue {
    var members: [JSONValue.Member] = [.init("file", .string(table.file))]
    switch table.state {
    case .identical: members.append(.init("state", .string("identical")))
    case .onlyInBase: members.append(.init("state", .string("only in base")))
    case .onlyInNew: members.append(.init("state", .string("only in new")))
    case .different(let difference):
      members += [
        .init("state", .string(difference.hasSameRows ? "another order" : "different")),
        .init("base_rows", .integer(Int64(difference.baseRows))),
        .init("new_rows", .integer(Int64(difference.newRows))),
        .init("differing_rows", .integer(Int64(difference.differingRows))),
      ]
      if let first = difference.first {
        members.append(
          .init(
            "first",
            .members([
              "line": .integer(Int64(first.line)), "column": .string(first.column),
              "base": first.base.map { .string($0) } ?? .null,
              "new": first.new.map { .string($0) } ?? .null,
            ])))
      }
    }
    return .object(members)
  }

  private var jsonRows: [JSONValue] {
    let table = table
    return zip(comparison.rows, table.rows).map { row, cells in
      var members = zip(table.columns, cells).map { column, cell in
        JSONValue.Member(column.name, value(of: cell))
      }
      members.append(.init("base_values", .array(row.base.map { number($0) })))
      members.append(.init("new_values", .array(row.new.map { number($0) })))
      return .object(members)
    }
  }

  private func value(of cell: ReportTable.Cell) -> JSONValue {
    switch cell.value {
    case .missing, .time: .null
    case .text(let text): .string(text)
    case .integer(let value): .integer(value)
    case .real(let value): number(value)
    case .boolean(let value): .bool(value)
    }
  }

  /// A number with as many digits as do not depend on the platform.
  private func number(_ value: Double?) -> JSONValue {
    value.flatMap { Double(FieldText.real($0)) }.map { .decimal($0) } ?? .null
  }
}
