// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine

// How Kafka's producers see to it that records arrive.
extension ScenarioDecoder {
  /// Any of these has a producer keep account of its sends.
  static let kafkaSendingKeys = [
    "acks", "idempotence", "max_in_flight", "max_request_size", "retries", "retry_backoff",
    "retry_backoff_max", "request_timeout", "delivery_timeout", "buffer_memory", "max_block",
    "adaptive_partitioning",
  ]

  /// What the keys of a client say of its sends; `nil` where none is there, and no part of the scenario has
  /// all producers keep account of them.
  func decodeKafkaSending(
    _ reader: SectionReader, of publishing: KafkaPublishing
  ) -> KafkaSending? {
    var sending = KafkaSending()
    func set(_ key: String, _ property: WritableKeyPath<KafkaSending, VirtualDuration>) {
      if let duration = reader.duration(key) { sending[keyPath: property] = duration }
    }
    if let acks = reader.word("acks", as: KafkaSending.Acks.self) { sending.acks = acks }
    if let count = reader.count("max_in_flight") { sending.maximumInFlight = count }
    if let bytes = reader.size("max_request_size") { sending.maximumRequestBytes = bytes }
    if let count = reader.count("retries") { sending.retries = count }
    set("retry_backoff", \.retryBackoff)
    set("retry_backoff_max", \.retryBackoffMaximum)
    set("request_timeout", \.requestTimeout)
    set("delivery_timeout", \.deliveryTimeout)
    if let bytes = reader.size("buffer_memory") { sending.bufferMemory = bytes }
    set("max_block", \.maximumBlock)
    if let isAdaptive = reader.flag("adaptive_partitioning") { sending.isAdaptive = isAdaptive }
    // Unless it is asked for, idempotence gives way to settings that it does not go with
    // (`ProducerConfig.postProcessAndValidateIdempotenceConfigs`).
    sending.isIdempotent =
      reader.flag("idempotence")
      ?? (sending.acks == .all && sending.retries > 0 && sending.maximumInFlight <= 5)
    if !reader.has("delivery_timeout") {
      sending.deliveryTimeout = max(
        sending.deliveryTimeout, publishing.linger + sending.requestTimeout)
    }
    let isAsked = Self.kafkaSendingKeys.contains { reader.has($0) }
    guard isAsked || keepsKafkaAccounts else { return nil }
    recordDefaults(of: sending, reader)
    return sending
  }

  /// Whether all producers keep account of their sends, whatever they say of it themselves.
  private var keepsKafkaAccounts: Bool {
    if root["broker_cost"] != nil || root["replication"] != nil { return true }
    let isCopied = (root["topics"]?.entries ?? []).contains { topic in
      topic.value["replication_factor"] != nil || topic.value["min_insync_replicas"] != nil
    }
    return isCopied || (root["events"]?.elements ?? []).contains { $0["stop"] != nil }
  }

  /// Notes the settings that apply without being written.
  private func recordDefaults(of sending: KafkaSending, _ reader: SectionReader) {
    let derived = [
      "idempotence": "\(sending.isIdempotent)",
      "delivery_timeout": Quantity.text(sending.deliveryTimeout),
    ]
    for key in Self.kafkaSendingKeys where !reader.has(key) {
      let field = reader.section.field(key)
      guard case .optional(let text) = field.presence else { continue }
      context.record(reader.path(key), derived[key] ?? text, isDefault: true, field.summary)
    }
  }
}
