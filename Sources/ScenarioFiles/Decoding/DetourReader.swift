// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Stochastics

/// Reads how a producer's messages are delayed, and how their transactions end.
struct DetourReader {
  let context: ScenarioContext

  /// The delay of a producer's messages; `nil` for none.
  func readDelay(_ producer: SectionReader) -> DelaySpecification? {
    guard let reader = open(producer) else { return nil }
    for key in ["period", "repeat"] where reader.has(key) {
      context.problems.error(
        at: reader.keyPosition(of: key), "'\(key)' is of ActiveMQ's scheduler; leave it out")
    }
    return delay(reader, of: producer)
  }

  /// The delay of a producer's messages, and how ActiveMQ's scheduler sends them again; `nil` for none and
  /// for once.
  func readSchedule(
    _ producer: SectionReader
  ) -> (delay: DelaySpecification?, repetition: Publishing.Repetition?) {
    guard let reader = open(producer) else { return (nil, nil) }
    if !reader.has("time"), reader.has("period") {
      return (try? .time(.constant(0)), repetition(reader))
    }
    return (delay(reader, of: producer), repetition(reader))
  }

  private func repetition(_ reader: SectionReader) -> Publishing.Repetition? {
    guard reader.has("period") || reader.has("repeat") else { return nil }
    guard reader.has("period") else {
      reader.error("repeat", "goes with 'period', the time between two of the same messages")
      return nil
    }
    guard let period = reader.duration("period") else { return nil }
    guard reader.text("repeat") != "forever" else { return .init(period: period, count: nil) }
    guard reader.has("repeat") else { return .init(period: period, count: 0) }
    do throws(Quantity.Refusal) {
      return .init(period: period, count: try Quantity.count(reader.text("repeat") ?? ""))
    } catch {
      reader.error("repeat", error.message + "; it takes a count, or forever")
      return nil
    }
  }

  private func open(_ producer: SectionReader) -> SectionReader? {
    guard let node = producer.node("delay") else { return nil }
    return SectionReader(
      node, as: ScenarioSchema.delay, path: producer.path("delay"), position: node.position,
      context: context)
  }

  private func delay(
    _ reader: SectionReader, of producer: SectionReader
  ) -> DelaySpecification? {
    let kinds = ["level", "levels", "time"].filter(reader.has)
    guard kinds.count == 1 else {
      if producer.node("delay")?.entries != nil {
        producer.error(
          "delay",
          "has \(kinds.isEmpty ? "none" : "several") of level, levels and time; give one")
      }
      return nil
    }
    switch kinds[0] {
    case "level": return reader.count("level").map { .levels([.init(level: $0)]) }
    case "levels": return levels(reader).map { .levels($0) }
    default: return distribution("time", reader).map { .time($0) }
    }
  }

  private func levels(_ reader: SectionReader) -> [DelaySpecification.WeightedLevel]? {
    guard let node = reader.node("levels") else { return nil }
    guard let entries = node.entries else {
      reader.error("levels", "is \(node.shown); it takes a mapping of levels to weights")
      return nil
    }
    var levels: [DelaySpecification.WeightedLevel] = []
    for entry in entries {
      guard let level = Int(entry.key), (0...1_000).contains(level) else {
        context.problems.error(
          at: entry.keyPosition,
          "levels: \(Quantity.quoted(entry.key)) is no level; they are 1 to 1000, and 0 for none")
        return nil
      }
      guard let weight = ParameterReader.weight(entry, in: context) else { return nil }
      levels.append(.init(level: level, weight: weight))
    }
    if levels.reduce(0, { $0 + $1.weight }) <= 0 {
      reader.error("levels", "have no weight above 0")
      return nil
    }
    levels.sort { $0.level < $1.level }
    let shown = levels.map { "\($0.level): \(Quantity.text(number: $0.weight))" }
    context.record(
      reader.path("levels"), "{\(shown.joined(separator: ", "))}", isDefault: false,
      reader.section.field("levels").summary)
    return levels
  }

  /// The transactions of a producer's messages; `nil` for none.
  func readTransaction(_ producer: SectionReader) -> TransactionSpecification? {
    guard let node = producer.node("transaction") else { return nil }
    let reader = SectionReader(
      node, as: ScenarioSchema.transaction, path: producer.path("transaction"),
      position: node.position, context: context)
    let time = distribution("time", reader)
    let checkTime = distribution("check_time", reader) ?? (try? .constant(0))
    let rollback = reader.share("rollback") ?? 0
    let commit = reader.share("commit") ?? 1 - rollback
    let lost = reader.share("lost") ?? 0
    let checkRollback = reader.share("check_rollback") ?? 0
    let checkCommit = reader.share("check_commit") ?? 1 - checkRollback
    if commit + rollback > 1 + 1e-12 {
      reader.error(
        reader.has("rollback") ? "rollback" : "commit",
        "commit \(Quantity.text(number: commit)) and rollback \(Quantity.text(number: rollback)) "
          + "add up to more than 1")
    }
    if checkCommit + checkRollback > 1 + 1e-12 {
      reader.error(
        reader.has("check_rollback") ? "check_rollback" : "check_commit",
        "check_commit \(Quantity.text(number: checkCommit)) and check_rollback "
          + "\(Quantity.text(number: checkRollback)) add up to more than 1")
    }
    guard let time, let checkTime else { return nil }
    return TransactionSpecification(
      time: time, commit: commit, rollback: rollback, lost: lost, checkTime: checkTime,
      checkCommit: checkCommit, checkRollback: checkRollback)
  }

  private func distribution(
    _ key: String, _ reader: SectionReader
  ) -> DistributionSpecification? {
    reader.node(key).flatMap {
      DistributionReader(context: context).read($0, path: reader.path(key))
    }
  }
}
