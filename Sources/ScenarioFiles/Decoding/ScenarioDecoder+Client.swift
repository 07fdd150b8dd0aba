// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine

extension ScenarioDecoder {
  /// The settings of a group's push consumers.
  func decodeClient(
    _ group: SectionReader, consumption: GroupSpecification.Consumption
  ) -> RocketMQClientSettings {
    let reader = SectionReader(
      group.node("client"), as: ScenarioSchema.client, path: group.path("client"),
      position: group.position, context: context)
    var settings = RocketMQClientSettings()
    func set(
      _ key: String, _ property: WritableKeyPath<RocketMQClientSettings, VirtualDuration>
    ) {
      if let duration = reader.duration(key) { settings[keyPath: property] = duration }
    }
    func set(_ key: String, _ property: WritableKeyPath<RocketMQClientSettings, Int>) {
      if let count = reader.count(key) { settings[keyPath: property] = count }
    }
    set("pull_batch_size", \.pullBatchSize)
    set("pull_interval", \.pullInterval)
    set("pull_threshold_for_queue", \.pullThresholdForQueue)
    if let bytes = reader.size("pull_threshold_bytes_for_queue") {
      settings.pullThresholdBytesForQueue = bytes
    }
    set("maximum_span", \.maximumSpan)
    set("flow_control_delay", \.flowControlDelay)
    set("long_poll_hold", \.longPollHold)
    set("pull_retry_delay", \.pullRetryDelay)
    set("consume_batch_size", \.consumeBatchSize)
    set("offset_persist_interval", \.offsetPersistInterval)
    set("offset_persist_initial_delay", \.offsetPersistInitialDelay)
    set("heartbeat_interval", \.heartbeatInterval)
    set("rebalance_interval", \.rebalanceInterval)
    set("rebalance_minimum_gap", \.rebalanceMinimumGap)
    set("first_pull_delay", \.firstPullDelay)
    set("lock_retry_wake_up", \.lockRetryWakeUp)
    set("route_poll_interval", \.routePollInterval)
    // The client's own spelling of "not set" is -1.
    settings.maximumReconsumeTimes = reader.count("maximum_reconsume_times").flatMap {
      $0 < 0 ? nil : $0
    }
    set("delay_level_when_next_consume", \.delayLevelWhenNextConsume)
    set("retry_queues", \.retryQueues)
    set("suspend_time", \.suspendTime)
    set("await_termination", \.awaitTermination)
    if let from = reader.word("consume_from", as: RocketMQClientSettings.ConsumeFrom.self) {
      settings.consumeFrom = from
    }
    set("consume_timeout", \.consumeTimeout)
    set("pop_invisible_time", \.popInvisibleTime)
    set("pop_batch_size", \.popBatchSize)
    set("pop_threshold", \.popThreshold)
    if consumption != .pop {
      for key in ["pop_invisible_time", "pop_batch_size", "pop_threshold"] where reader.has(key) {
        reader.error(
          key,
          "goes with 'consumption: pop', and this group's is \(consumption.rawValue); leave it out, "
            + "or let the group pop")
      }
    }
    return settings
  }
}
