// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

extension ScenarioSchema {
  /// What can happen during a run; the name of a section is the word for the event.
  package static let events: [ScenarioSection] = groupEvents + faultEvents

  /// What can happen to groups, their members and their loads.
  package static let groupEvents: [ScenarioSection] = [
    event(
      "scale", "Members join, or the youngest leave in order, until there are so many.",
      [
        targetGroup,
        ScenarioField("consumers", .count(0...100_000), .required, "Members to reach."),
      ]),
    event("add", "Members with these ids start.", [targetGroup, members]),
    event("remove", "These members shut down in order.", [targetGroup, members]),
    event(
      "crash", "The processes of these members die; their sockets close.", [targetGroup, members]),
    event("lose", "The hosts of these members vanish without a sign.", [targetGroup, members]),
    event(
      "slow", "Service times of these members are multiplied.",
      [
        targetGroup, members, slowDown,
        ScenarioField("for", positiveDuration, .optional("the rest of the run"), "How long."),
      ]),
    event(
      "rolling_restart", "Every member in turn shuts down, stays away and starts again.",
      [
        targetGroup,
        ScenarioField("downtime", .anyDuration, .required, "How long each member stays away."),
        ScenarioField(
          "gap", .anyDuration, .byDefault("0s"),
          "From the start of one member to the stop of the next."),
      ]),
    event(
      "deploy", "A new version is rolled out: members shut down step by step and start again cold.",
      [
        targetGroup,
        ScenarioField(
          "startup", .anyDuration, .required, "From a member's stop to the start of the new one."),
        ScenarioField(
          "warmup", .anyDuration, .byDefault("0s"), "How long a new process is slower."),
        ScenarioField(
          "factor", .number(0.001...1_000_000), .byDefault("1"),
          "What its service times are multiplied by until then."),
        ScenarioField(
          "gap", .anyDuration, .byDefault("0s"),
          "From the start of one step's members to the stop of the next one's."),
        ScenarioField(
          "at_once", .count(1...100_000), .byDefault("1"), "Members replaced in one step."),
      ]),
    event(
      "slow_downstream",
      "What the members of these groups all call is slow for a time: service times are multiplied.",
      [
        ScenarioField(
          "groups", .structure("a group, or list of groups"), .required, "The groups."),
        slowDown, ScenarioField("for", positiveDuration, .required, "How long."),
      ]),
    event(
      "add_queues",
      "Each broker that holds the topic gets more queues, or a topic of Kafka more partitions.",
      [
        ScenarioField("topic", .text("name of a topic"), .required, "The topic."),
        ScenarioField(
          "queues", .count(1...1_000_000), .optional("read_queues and write_queues"),
          "Readable and writable queues to add on each broker."),
        ScenarioField(
          "read_queues", .count(0...1_000_000), .optional("queues, or 0"),
          "Readable queues to add on each broker."),
        ScenarioField(
          "write_queues", .count(0...1_000_000), .optional("queues, or 0"),
          "Writable queues to add on each broker."),
        ScenarioField(
          "partitions", .count(1...1_000_000), .optional("queues; of kafka it is required"),
          "Partitions to add in all, of Kafka's topics alone."),
      ]),
    event(
      "burst", "The arrival rate of a producer is multiplied for a time.",
      [targetProducer, factor, ScenarioField("for", positiveDuration, .required, "How long.")]),
    event(
      "step", "The arrival rate of a producer is multiplied from now on.",
      [targetProducer, factor]),
    event(
      "ramp", "The arrival rate of a producer moves in a straight line to a multiple.",
      [
        targetProducer, factor,
        ScenarioField("for", positiveDuration, .required, "How long the change takes."),
      ]),
    event(
      "poison", "The next message of a producer fails at every attempt, in every group.",
      [targetProducer]),
    event(
      "mark", "Nothing happens; the moment is billed, for loads that carry their own events.",
      [ScenarioField("note", .text("a text"), .required, "What is marked.")]),
  ]

  /// Events of the language that this version does not model.
  static let laterEvents = [
    "start", "outage", "start_name_server", "failover",
  ]

  /// Events that cannot happen to Kafka, and why.
  static let eventsForeignToKafka = [
    "stop_name_server": "it has no name servers; 'stop' takes a broker away",
    "set_queues": "partitions are written and read alike and never taken away; give 'add_queues'",
    "partition": "cuts of its network are not modelled; 'stop' and 'lose' take away whole nodes",
    "latency": "its links keep their latency; 'slow_broker' makes answers late",
    "clock_jump": "nothing that is modelled of it goes by the clocks of nodes",
  ]

  static let objective = ScenarioSection(
    "objective", at: "objectives.<n>",
    "A demand on the mean of a metric over the replications; it has one of the two bounds.",
    [
      ScenarioField("metric", .text("name of a metric"), .required, "What is judged."),
      ScenarioField(
        "group", .text("name of a group"), .optional("every group"), "Of whom it is demanded."),
      ScenarioField(
        "at_most", .structure("quantity in the metric's unit"), .optional("at_least"),
        "Upper bound."),
      ScenarioField(
        "at_least", .structure("quantity in the metric's unit"), .optional("at_most"),
        "Lower bound."),
    ])

  static let episodes = ScenarioSection(
    "episodes", at: "episodes", "How the backlog after an event is judged.",
    [
      ScenarioField(
        "window", .duration(.milliseconds(1), Quantity.longestDuration), .byDefault("10s"),
        "Time before an event whose mean backlog is the level to return to."),
      ScenarioField(
        "tolerance", .share, .byDefault("0.05"),
        "Share of the level within which a return counts; five standard deviations of the usual "
          + "variation, and four messages more, are granted in any case."),
      ScenarioField(
        "hold", .anyDuration, .optional("as long as the window"),
        "How long the backlog must stay down for a return to count."),
    ])

  private static let targetGroup = ScenarioField(
    "group", .text("name of a group"), .required, "The group.")
  private static let targetProducer = ScenarioField(
    "producer", .text("name of a producer"), .required, "The producer.")
  private static let members = ScenarioField(
    "consumers", .structure("an id, or list of ids"), .required, "The members.")
  private static let factor = ScenarioField(
    "factor", .number(0...1_000_000), .required, "The factor.")
  private static let slowDown = ScenarioField(
    "factor", .number(0.001...1_000_000), .required, "The factor.")
  private static let positiveDuration = ValueKind.duration(
    .nanoseconds(1), Quantity.longestDuration)

  static func event(
    _ name: String, _ summary: String, _ fields: [ScenarioField]
  ) -> ScenarioSection {
    ScenarioSection(name, at: "events.<n>.\(name)", summary, fields)
  }
}
