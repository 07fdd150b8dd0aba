// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine

// Name servers, slaves, costs, sends, clocks, and what can happen to machines and links.
extension ScenarioSchema {
  static let nameServers = ScenarioSection(
    "name_servers", at: "name_servers",
    "Name servers never talk to each other: brokers register with all of them, each client asks one.",
    [
      ScenarioField("count", .count(1...26), .byDefault("1"), "How many."),
      ScenarioField(
        "registration_interval", .period, .byDefault("30s"),
        "Period with which a broker registers (`registerNameServerPeriod`)."),
      ScenarioField(
        "broker_expiry", .period, .byDefault("2m"),
        "Silence after which a broker is dropped (`DEFAULT_BROKER_CHANNEL_EXPIRED_TIME`)."),
      ScenarioField(
        "scan_interval", .period, .byDefault("5s"),
        "Period with which silent brokers are looked for (`scanNotActiveBrokerInterval`)."),
    ])

  static let clock = ScenarioSection(
    "clock", at: "clocks.<node>",
    "The clock of a broker, a consumer, a producer or a name server, against simulated time.",
    [
      ScenarioField(
        "ahead", .anyDuration, .optional("behind, or 0s"), "By how much it is ahead at the start."),
      ScenarioField(
        "behind", .anyDuration, .optional("ahead, or 0s"), "By how much it is behind."),
      ScenarioField(
        "drift", .number(-100_000...100_000), .byDefault("0"),
        "What it gains, in parts per million; negative for a slow one."),
    ])

  static let replicas = ScenarioSection(
    "replicas", at: "brokers.<n>.replicas", "The slaves of a broker.",
    [
      ScenarioField("slaves", .count(0...16), .byDefault("1"), "How many."),
      ScenarioField(
        "replication", .word(ReplicaSpecification.Replication.allCases.map { $0.rawValue }),
        .byDefault("async"),
        "Whether a send is answered before a slave has the message (`ASYNC_MASTER`) or after "
          + "(`SYNC_MASTER` with `inSyncReplicas` 2; with RocketMQ's own default of 1 a `SYNC_MASTER` does "
          + "not wait either)."),
      ScenarioField(
        "failover", .word(ReplicaSpecification.Failover.allCases.map { $0.rawValue }),
        .byDefault("none"),
        "Who takes over from a lost master: nobody, a slave chosen by a controller, or the leader that "
          + "a raft group elects."),
      ScenarioField(
        "delay", .anyDuration, .byDefault("1ms"),
        "From an append on the master to the slaves' having the message."),
      ScenarioField(
        "slave_reads", .flag, .byDefault("false"),
        "Whether consumers may read from slaves (`slaveReadEnable`)."),
    ])

  static let cost = ScenarioSection(
    "cost", at: "brokers.<n>.cost",
    "What storing and reading messages costs a broker; appends take turns.",
    [
      ScenarioField(
        "preset", .word(BrokerCost.presets.map { $0.name }), .optional("no cost"),
        "A class of machine whose numbers apply where none are given; see `lagcast list costs`."),
      ScenarioField("append", .anyDuration, .optional("preset, or 0s"), "Time of an append."),
      ScenarioField(
        "append_per_kib", .anyDuration, .optional("preset, or 0s"),
        "Time of an append for each KiB of body."),
      ScenarioField(
        "flush", .word(["async", "sync"]), .byDefault("async"),
        "Whether a send is answered before the message is on disk (`flushDiskType`)."),
      ScenarioField(
        "flush_time", .anyDuration, .optional("preset, or 0s"),
        "Time of a flush, which all messages that wait for one share (`GroupCommitService`)."),
      ScenarioField(
        "memory", .size(1...(1 << 50)), .optional("preset, or without bound"),
        "The machine's memory; messages further back than 40 % of it are on disk "
          + "(`accessMessageInMemoryMaxRatio`)."),
      ScenarioField(
        "disk_read", .anyDuration, .optional("preset, or 0s"), "Time of a pull from disk."),
    ])

  static let sending = ScenarioSection(
    "sending", at: "producers.<name>.sending", "How a producer's clients send.",
    [
      ScenarioField(
        "mode", .word(SendingSpecification.Mode.allCases.map { $0.rawValue }),
        .optional("async, and sync with a transaction"),
        "Whether a thread waits for each answer, a callback hears of it, or nobody."),
      ScenarioField(
        "timeout", .duration(.milliseconds(1), Quantity.longestDuration), .byDefault("3s"),
        "Time of all attempts at a message together (`sendMsgTimeout`)."),
      ScenarioField(
        "retries", .count(0...1_000), .byDefault("2"),
        "Attempts after the first (`retryTimesWhenSendFailed`)."),
      ScenarioField(
        "avoid_faulty_brokers", .flag, .byDefault("false"),
        "Whether slow and failing brokers are left alone for a time (`sendLatencyFaultEnable`)."),
      ScenarioField(
        "batch", .count(1...10_000), .byDefault("1"), "Messages that are sent together."),
      ScenarioField(
        "batch_hold", .anyDuration, .byDefault("10ms"),
        "How long a batch waits for more messages (`ProduceAccumulator`)."),
    ])

  /// What can happen to machines, links and topics.
  static let faultEvents: [ScenarioSection] = [
    event(
      "stop", "The master of a broker ends.",
      [
        ScenarioField("broker", .text("name of a broker"), .required, "The broker."),
        ScenarioField(
          "how", .word(ClusterFault.Ending.allCases.map { $0.rawValue }), .byDefault("crash"),
          "In order, by the death of its process, or with its machine."),
        rest,
      ]),
    event(
      "stop_name_server", "Name servers end, and come back knowing nothing.",
      [
        ScenarioField(
          "name_servers", .structure("a name server, or list of name servers"), .required,
          "The name servers."),
        rest,
      ]),
    event(
      "set_queues", "A topic gets so many queues on its brokers, more or fewer than it has.",
      [
        ScenarioField("topic", .text("name of a topic"), .required, "The topic."),
        ScenarioField(
          "read_queues", .count(0...1_000_000), .optional("as before"),
          "Readable queues on each broker. Without any, members keep what they have, since no strategy "
            + "shares out an empty list (`RebalanceImpl.rebalanceByTopic`), brokers refuse their pulls, "
            + "and what the event began has no end until there are some again."),
        ScenarioField(
          "write_queues", .count(0...1_000_000), .optional("as before"),
          "Writable queues on each broker. Without any, sends find no route and fail."),
        ScenarioField(
          "brokers", .structure("a broker, or list of brokers"),
          .optional("those that hold the topic"), "Where."),
      ]),
    event(
      "partition", "No message passes between two sets of nodes for a time.",
      [
        ScenarioField(
          "between", .structure("a node, or list of nodes"), .required,
          "One set: brokers, <broker>/slaves, name servers, groups or <group>/<id>, producers or "
            + "<producer>/<number>, or the words brokers, name-servers, consumers, producers."),
        ScenarioField(
          "and", .structure("a node, or list of nodes"), .optional("all other nodes"),
          "The other set."),
        ScenarioField("for", aTime, .required, "How long."),
      ]),
    event(
      "latency", "Links of a class take another time.",
      [
        ScenarioField(
          "link", .word(ClusterFault.LinkClass.allCases.map { $0.rawValue }), .byDefault("all"),
          "Whose links to brokers."),
        ScenarioField("to", .anyDuration, .required, "The one-way latency."),
        rest,
      ]),
    event(
      "slow_broker", "Appends, flushes and disk reads of a broker take longer for a time.",
      [
        ScenarioField("broker", .text("name of a broker"), .required, "The broker; it has a cost."),
        ScenarioField("factor", .number(0.001...1_000_000), .required, "The factor."),
        ScenarioField("for", aTime, .required, "How long."),
      ]),
    event(
      "pause", "Processes stand still for a time, as under a garbage collector.",
      [
        ScenarioField("group", .text("name of a group"), .required, "The group."),
        ScenarioField(
          "consumers", .structure("an id, or list of ids"), .required, "The members."),
        ScenarioField("for", aTime, .required, "How long."),
      ]),
    event(
      "clock_jump", "The clocks of nodes are set.",
      [
        ScenarioField(
          "nodes", .structure("a node, or list of nodes"), .required,
          "The nodes, as in a partition."),
        ScenarioField("forward", aJump, .optional("back"), "By how much forward."),
        ScenarioField("back", aJump, .optional("forward"), "By how much back."),
      ]),
  ]

  private static let aJump = ValueKind.duration(.nanoseconds(1), ClusterFault.longestJump)
  private static let aTime = ValueKind.duration(.nanoseconds(1), Quantity.longestDuration)
  private static let rest = ScenarioField(
    "for", aTime, .optional("the rest of the run"), "How long.")
}
