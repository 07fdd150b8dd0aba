// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import Reports
import ResultFiles

/// Which metrics hang on the order of simultaneous events, ready to be printed.
struct TieAnswer: PrintableAnswer {
  let study: TieStudy
  /// The seed of the first order of chance, and how many there were.
  let seed: UInt64
  let orders: Int

  private var changed: [TieStudy.Effect] { study.effects.filter { $0.hangsOnTies } }

  var document: Document {
    var document = Document()
    if changed.isEmpty {
      document.line(.init("No metric hangs on the order of simultaneous events.", .good))
    } else {
      document.table(table(ofText: true))
    }
    document.line(
      .init(
        "\(changed.count) of \(study.effects.count) metrics differ under \(orders) other orders of "
          + "simultaneous events, seeds \(seed) to \(seed &+ UInt64(orders - 1))"))
    let outside = changed.count { $0.liesOutside }
    if outside > 0 {
      document.line(
        .init(
          "\(outside) of them lie outside of what all other orders give: conclude nothing from them "
            + "without --shuffle-ties", .notable))
    }
    return document
  }

  var table: ReportTable { table(ofText: false) }

  private func table(ofText: Bool) -> ReportTable {
    var table = ReportTable(
      title: "Metrics that hang on the order of simultaneous events",
      columns: [
        .init("group"), .init("metric"), .init("value"), .init("lowest"), .init("highest"),
        .init("largest_difference_percent", heading: "largest difference (%)"),
        .init("outside", heading: "outside of the other orders"),
      ])
    for effect in changed {
      let numbers = effect.shuffled.compactMap(\.number)
      let bounds = [
        effect.value, MetricValue(numbers.min()),
        effect.shuffled.contains(.unbounded) ? .unbounded : MetricValue(numbers.max()),
      ]
      table.append(
        [.text(effect.group), .text(effect.metric)]
          + bounds.map { value in
            ofText ? .text(MetricText.text(value, of: effect.metric)) : .real(value.number)
          } + [
            .real(effect.largestShare.map { $0 * 100 }),
            effect.liesOutside ? .text("yes", .notable) : .text(ofText ? "" : "no"),
          ])
    }
    return table
  }

  var json: JSONValue {
    .members([
      "seed": .unsigned(seed), "orders": .integer(Int64(orders)),
      "metrics": .integer(Int64(study.effects.count)),
      "changed": .array(
        changed.map { effect in
          .members([
            "group": .string(effect.group), "metric": .string(effect.metric),
            "value": Self.json(effect.value), "outside": .bool(effect.liesOutside),
            "shuffled": .array(effect.shuffled.map { Self.json($0) }),
          ])
        }),
    ])
  }

  /// A number with twelve significant digits, as in CSV.
  private static func json(_ value: MetricValue) -> JSONValue {
    value.number.flatMap { Double(FieldText.real($0)) }.map { .decimal($0) } ?? .null
  }
}
