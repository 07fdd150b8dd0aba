// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine

extension ScenarioSchema {
  static let group = ScenarioSection(
    "group", at: "groups.<name>", "A consumer group.",
    [
      ScenarioField(
        "topics", .structure("list of topics and subscriptions"), .required, "What it reads."),
      ScenarioField(
        "mode", .word(["clustering", "broadcasting"]),
        .byDefault("clustering"),
        "Whether queues are shared out or every member reads them all (`MessageModel`)."),
      ScenarioField(
        "consumption", .word(GroupSpecification.Consumption.ofRocketMQ.map { $0.rawValue }),
        .byDefault("concurrent"),
        "Whether messages of one queue may be processed at once (the kind of listener); keyed, a "
          + "what-if that RocketMQ lacks, keeps the order of each key, in lanes; under pop the broker "
          + "gives out messages one by one (`clientRebalance` false and request mode POP)."),
      ScenarioField(
        "consumers", .structure("number of members, 0 to 100000, or list of ids"),
        .optional("as many as ids"),
        "Members at the start; a number names them c0, c1 and so on."),
      ScenarioField(
        "ids", .structure("list of ids"), .optional("c0, c1, …"),
        "Ids of the members at the start; ids are sorted as texts."),
      ScenarioField(
        "start", .word(GroupSpecification.Start.allCases.map { $0.rawValue }),
        .byDefault("settled"),
        "Whether the members have been running for long at time zero, or start then."),
      ScenarioField(
        "threads", .count(1...1_000), .byDefault("20"),
        "Consuming threads of a member (`consumeThreadMin`)."),
      ScenarioField(
        "lanes", .count(1...1_000), .optional("as many as threads"),
        "Lanes of a member under keyed consumption; a message's key decides its lane."),
      ScenarioField(
        "service", .structure("a distribution, or trace"), .required,
        "How long a message takes once a thread has it."),
      ScenarioField(
        "service_factors", .structure("mapping of ids to factors"), .optional("1 for every member"),
        "Factors on the service times of single members."),
      ScenarioField(
        "failure", .structure("mapping, see failure"), .optional("nothing fails"),
        "Which attempts fail."),
      ScenarioField(
        "allocation", .structure("name of a strategy, or the name with its parameters"),
        .byDefault("averagely"),
        "Who gets which queue (`AllocateMessageQueueAveragely`); under pop it is pop, everything to "
          + "everybody unless share_queues says otherwise."),
      ScenarioField(
        "client", .structure("mapping, see client"), .optional("the client's own settings"),
        "Settings of the push consumer."),
    ])

  static let subscription = ScenarioSection(
    "subscription", at: "groups.<name>.topics.<n>",
    "A topic read under a tag expression or an SQL92 one.",
    [
      ScenarioField("topic", .text("name of a topic"), .required, "The topic."),
      ScenarioField(
        "tags", .text("tags joined by ||, or *"), .byDefault("*"), "The messages wanted."),
      ScenarioField(
        "sql", .text("an SQL92 condition on properties"), .optional("tags"),
        "The messages wanted (`MessageSelector.bySql`); the brokers' `enablePropertyFilter` is taken "
          + "for granted."),
    ])

  static let failure = ScenarioSection(
    "failure", at: "groups.<name>.failure", "Failing attempts.",
    [
      ScenarioField(
        "probability", .share, .required,
        "Chance that an attempt fails, drawn for each attempt.")
    ])

  static let client = ScenarioSection(
    "client", at: "groups.<name>.client",
    "Settings of RocketMQ's push consumer; the defaults are the client's own.",
    [
      ScenarioField(
        "pull_batch_size", .count(1...1_024), .byDefault("32"),
        "Messages asked for by a pull (`pullBatchSize`); brokers answer with at most 32."),
      ScenarioField(
        "pull_interval", .duration(.zero, .milliseconds(65_535)), .byDefault("0s"),
        "Pause between a filled pull and the next (`pullInterval`)."),
      ScenarioField(
        "pull_threshold_for_queue", .count(1...65_535), .byDefault("1000"),
        "Buffered messages of a queue above which pulling pauses (`pullThresholdForQueue`)."),
      ScenarioField(
        "pull_threshold_bytes_for_queue", .size((1 << 20)...(1 << 30)), .byDefault("100MiB"),
        "Buffered bytes of a queue above which pulling pauses (`pullThresholdSizeForQueue`)."),
      ScenarioField(
        "maximum_span", .count(1...65_535), .byDefault("2000"),
        "Spread of buffered offsets above which concurrent pulling pauses "
          + "(`consumeConcurrentlyMaxSpan`)."),
      ScenarioField(
        "flow_control_delay", .period, .byDefault("50ms"),
        "Pause before flow control is looked at again "
          + "(`PULL_TIME_DELAY_MILLS_WHEN_CACHE_FLOW_CONTROL`)."),
      ScenarioField(
        "long_poll_hold", .period, .byDefault("15s"),
        "How long a broker holds a pull that finds nothing (`BROKER_SUSPEND_MAX_TIME_MILLIS`)."),
      ScenarioField(
        "pull_retry_delay", .period, .byDefault("1s"),
        "Pause before a pull without lock is tried again (`pullTimeDelayMillsWhenException`)."),
      ScenarioField(
        "consume_batch_size", .count(1...1_024), .byDefault("1"),
        "Messages given to a listener at once (`consumeMessageBatchMaxSize`)."),
      ScenarioField(
        "offset_persist_interval", .period, .byDefault("5s"),
        "Period of offset commits (`persistConsumerOffsetInterval`)."),
      ScenarioField(
        "offset_persist_initial_delay", .anyDuration, .byDefault("10s"),
        "Age of a client at its first commit (`MQClientInstance.startScheduledTask`)."),
      ScenarioField(
        "heartbeat_interval", .period, .byDefault("30s"),
        "Period of heartbeats to every broker (`heartbeatBrokerInterval`)."),
      ScenarioField(
        "rebalance_interval", .period, .byDefault("20s"),
        "Period of the rebalance loop while balanced (`rocketmq.client.rebalance.waitInterval`)."),
      ScenarioField(
        "rebalance_minimum_gap", .period, .byDefault("1s"),
        "Least gap between two rebalances, and period while not balanced "
          + "(`rocketmq.client.rebalance.minInterval`)."),
      ScenarioField(
        "first_pull_delay", .anyDuration, .byDefault("500ms"),
        "Delay of the first pull of a gained queue (`RebalanceImpl`)."),
      ScenarioField(
        "lock_retry_wake_up", .period, .byDefault("500ms"),
        "Wake-up after a queue could not be locked (`MQClientInstance.rebalanceLater`)."),
      ScenarioField(
        "route_poll_interval", .period, .byDefault("30s"),
        "Period of route polls (`pollNameServerInterval`)."),
      ScenarioField(
        "maximum_reconsume_times", .count(-1...Int(Int32.max)), .byDefault("-1"),
        "Failed attempts after which a message is dead-lettered (`maxReconsumeTimes`); -1: 16 "
          + "under concurrent, no limit under orderly and keyed consumption."),
      ScenarioField(
        "delay_level_when_next_consume", .count(-1...100), .byDefault("0"),
        "Delay level that a failing listener asks for; 0 leaves it to the broker, -1 goes to the "
          + "dead-letter topic (`delayLevelWhenNextConsume`)."),
      ScenarioField(
        "retry_queues", .count(0...1_024), .byDefault("1"),
        "Queues of the retry topic on each broker (`retryQueueNums`); with none, what is sent back "
          + "is discarded."),
      ScenarioField(
        "suspend_time", .anyDuration, .byDefault("1s"),
        "Pause of an orderly queue, or of a lane, whose listener failed "
          + "(`suspendCurrentQueueTimeMillis`), held to 10 ms to 30 s."),
      ScenarioField(
        "await_termination", .anyDuration, .byDefault("0s"),
        "How long a stopping client waits for its work (`awaitTerminationMillisWhenShutdown`)."),
      ScenarioField(
        "consume_from", .word(RocketMQClientSettings.ConsumeFrom.allCases.map { $0.rawValue }),
        .byDefault("last"),
        "Where a member of a broadcasting group without offsets begins (`ConsumeFromWhere`)."),
      ScenarioField(
        "consume_timeout", .period, .byDefault("15m"),
        "Age of a message in the listener after which it is sent back (`consumeTimeout`)."),
      ScenarioField(
        "pop_invisible_time", .duration(.seconds(5), .seconds(300)), .optional("60s"),
        "How long a popped message is invisible to others (`popInvisibleTime`)."),
      ScenarioField(
        "pop_batch_size", .count(1...32), .optional("32"),
        "Messages asked for by a pop (`popBatchNums`)."),
      ScenarioField(
        "pop_threshold", .count(1...1_000), .optional("96"),
        "Messages of an assignment popped and not settled above which popping pauses "
          + "(`popThresholdForQueue`)."),
    ])
}
