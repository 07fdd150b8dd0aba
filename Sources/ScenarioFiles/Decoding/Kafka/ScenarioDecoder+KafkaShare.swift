// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine

// Share groups of Kafka.
extension ScenarioDecoder {
  /// What a share group has besides; other groups have none of it.
  func decodeKafkaShare(
    _ group: SectionReader, for groupProtocol: KafkaConsumption.GroupProtocol
  ) -> KafkaShareSettings {
    var settings = KafkaShareSettings()
    guard groupProtocol == .share else {
      if group.has("share") {
        context.problems.error(
          at: group.keyPosition(of: "share"),
          "'share' is for share groups; give 'protocol: share' as well")
      }
      return settings
    }
    let reader = SectionReader(
      group.node("share"), as: ScenarioSchema.kafkaShare, path: group.path("share"),
      position: group.position, context: context)
    if let duration = reader.duration("lock_duration") { settings.lockDuration = duration }
    if let count = reader.count("delivery_limit") { settings.deliveryLimit = count }
    if let count = reader.count("record_limit") { settings.recordLimit = count }
    if let mode = reader.word("acquire_mode", as: KafkaShareSettings.AcquireMode.self) {
      settings.acquireMode = mode
    }
    let isExplicit = decodeAcknowledgement(reader, of: group)
    settings.acknowledgement = isExplicit ? .explicit : .implicit
    guard isExplicit else { return settings }
    if let commit = reader.word("commit", as: KafkaShareSettings.Commit.self) {
      settings.commit = commit
    }
    if let action = reader.word("on_failure", as: KafkaShareSettings.FailureAction.self) {
      settings.failureAction = action
    }
    settings.renewInterval = reader.duration("renew_interval")
    if let interval = settings.renewInterval, interval >= settings.lockDuration {
      reader.error(
        "renew_interval",
        "\(Quantity.text(interval)) is too long, as locks run out after "
          + "\(Quantity.text(settings.lockDuration)) ('lock_duration'); renew them earlier")
    }
    return settings
  }

  /// Whether the application acknowledges explicitly, as it must where it says more of a record than that
  /// it is done.
  private func decodeAcknowledgement(_ share: SectionReader, of group: SectionReader) -> Bool {
    let keys = ["commit", "on_failure", "renew_interval"].filter { share.has($0) }
    let poisons = (root["events"]?.elements ?? []).contains { $0["poison"] != nil }
    let asks = !keys.isEmpty || group.has("failure") || poisons
    guard let mode = share.word("acknowledgement", as: KafkaShareSettings.Acknowledgement.self)
    else {
      context.record(
        share.path("acknowledgement"), asks ? "explicit" : "implicit", isDefault: true,
        share.section.field("acknowledgement").summary)
      return asks
    }
    guard mode == .implicit else { return true }
    for key in keys {
      context.problems.error(
        at: share.keyPosition(of: key),
        "'\(key)' is for explicit acknowledgement; where it is implicit each poll accepts all that the "
          + "last one returned")
    }
    if group.has("failure") {
      context.problems.error(
        at: group.keyPosition(of: "failure"),
        "'failure' is for explicit acknowledgement; where it is implicit the next poll accepts the record"
      )
    }
    return false
  }

  /// How often an attempt fails, which only share groups keep account of.
  func decodeKafkaFailure(
    _ group: SectionReader, for groupProtocol: KafkaConsumption.GroupProtocol
  ) -> Double {
    if groupProtocol == .share { return decodeFailure(group) }
    if group.has("failure") {
      context.problems.error(
        at: group.keyPosition(of: "failure"),
        "'failure' is for share groups; Kafka keeps no account of failed records elsewhere")
    }
    return 0
  }

  /// Refuses settings of consumers that own their partitions.
  func refuseOwnersSettings(_ client: SectionReader) {
    for key in ["session_timeout", "heartbeat_interval"] where client.has(key) {
      context.problems.error(
        at: client.keyPosition(of: key),
        "'\(key)' is for classic groups; of share groups the brokers decide, by "
          + "'coordinator: {share_\(key): …}'")
    }
    for key in ["commit", "auto_commit_interval"] where client.has(key) {
      context.problems.error(
        at: client.keyPosition(of: key),
        "'\(key)' is for groups with positions; a share group acknowledges each record with the next "
          + "poll")
    }
    if client.has("preparation") {
      context.problems.error(
        at: client.keyPosition(of: "preparation"),
        "'preparation' is for groups whose members own their partitions")
    }
    if client.has("max_partition_fetch_bytes") {
      context.problems.error(
        at: client.keyPosition(of: "max_partition_fetch_bytes"),
        "'max_partition_fetch_bytes' is for groups whose members own their partitions; the fetch of a share "
          + "group divides 'fetch_max_bytes' among its partitions")
    }
  }
}
