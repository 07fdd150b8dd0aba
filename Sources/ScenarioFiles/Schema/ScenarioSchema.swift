// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine

/// The scenario language: every section with its keys, units, ranges and defaults.
///
/// The reader decodes by these tables, the reference is written from them, and `lagcast list` and
/// `check` show them; there is no second list of keys.
package enum ScenarioSchema {
  /// All sections with fixed keys, in the order of the reference.
  package static let sections: [ScenarioSection] =
    [
      scenario, replications, network, broker, topic, producer, uniformKeys, zipfKeys, arrivals,
      weightedBatch,
      geometricBatch, arrivalTrace, rateFile, group, subscription, serviceTrace, valueFile, failure,
      client,
    ] + workQueueSections + events + [objective, episodes, sweep, sweepRange]

  static let scenario = ScenarioSection(
    "scenario", at: "", "The file as a whole.",
    refusals: [
      ("extends", "a scenario is one self-contained file"),
      ("include", "a scenario is one self-contained file"),
    ],
    [
      ScenarioField(
        "format", .count(1...1), .required, "Version of the scenario language."),
      ScenarioField(
        "name", .text("name of letters, digits, '.', '_' and '-'"), .optional("the file's name"),
        "Name in titles, and of the default results directory."),
      ScenarioField(
        "system", .word(MessagingSystem.allCases.map { $0.rawValue }), .required,
        "The messaging system whose protocols and defaults apply."),
      ScenarioField(
        "duration", .duration(.milliseconds(1), Quantity.longestDuration), .required,
        "Simulated length of the run."),
      ScenarioField(
        "warmup", .text("duration, or auto"), .byDefault("0s"),
        "Start of the run that statistics leave out; auto finds it by MSER-5 (White 1997) from the "
          + "backlogs of a first pass over all replications, the same for all of them."),
      ScenarioField(
        "seed", .seed, .byDefault("1"), "Keys every random stream; all 64 bits count."),
      ScenarioField(
        "replications",
        .structure("whole number, 1 to \(mostReplications), or mapping, see replications"),
        .byDefault("1"), "Runs that differ in their random numbers only."),
      ScenarioField(
        "sample", .duration(.microseconds(1), Quantity.longestDuration),
        .optional("duration / 600"),
        "Interval of the time series; a run has at most 1000000 samples."),
      ScenarioField(
        "network", .structure("mapping, see network"), .optional("no latency"),
        "One-way latencies between nodes."),
      ScenarioField(
        "brokers", .structure("number of brokers, or list of names and broker mappings"),
        .byDefault("1"),
        "Master brokers; a number names them broker-a to broker-z, then broker-aa, broker-ab."),
      ScenarioField(
        "topics", .structure("mapping of names to topics"), .required, "Topics and their queues."),
      ScenarioField(
        "producers", .structure("mapping of names to producers"), .optional("none"),
        "Who publishes, when and what."),
      ScenarioField(
        "groups", .structure("mapping of names to groups"), .required, "The consumer groups."),
      ScenarioField(
        "events", .structure("list of events"), .optional("none"),
        "What happens during the run; each event has a time 'at' and one action."),
      ScenarioField(
        "objectives", .structure("list of objectives"), .optional("none"),
        "What the means over the replications must satisfy."),
      ScenarioField(
        "episodes", .structure("mapping, see episodes"), .optional("defaults of episodes"),
        "How backlog episodes after events are judged."),
      ScenarioField(
        "sweep", .structure("mapping of scenario paths to lists or ranges, see sweep"),
        .optional("one point"),
        "What `lagcast sweep` varies; `lagcast run` runs the scenario without it."),
    ])

  static let mostReplications = 100_000

  static let replications = ScenarioSection(
    "replications", at: "replications",
    "As many replications as a mean needs to be known to a half-width of its 95 % interval; exactly "
      + "one half-width is given.",
    [
      ScenarioField(
        "from", .count(2...mostReplications), .byDefault("10"),
        "Replications that are made in any case."),
      ScenarioField(
        "to", .count(2...mostReplications), .byDefault("1000"), "Replications at most."),
      ScenarioField(
        "metric", .text("name of a metric"), .byDefault("sojourn.mean"),
        "The metric whose mean is wanted."),
      ScenarioField(
        "group", .text("name of a group"), .optional("every group"), "The group of interest."),
      ScenarioField(
        "relative_half_width", .share, .optional("half_width"),
        "Wanted half-width as a share of the mean."),
      ScenarioField(
        "half_width", .text("value in the metric's unit"), .optional("relative_half_width"),
        "Wanted half-width in the metric's unit."),
    ])

  static let network = ScenarioSection(
    "network", at: "network",
    "One-way latencies; zero unless given, since a network is the user's.",
    [
      ScenarioField(
        "latency", .anyDuration, .byDefault("0s"), "Latency of every link without its own."),
      ScenarioField(
        "producer", .anyDuration, .optional("latency"), "From a producer to a broker."),
      ScenarioField(
        "consumer", .anyDuration, .optional("latency"),
        "Between a consumer and a broker, each way."),
    ])

  static let broker = ScenarioSection(
    "broker", at: "brokers.<n>", "A master broker.",
    [
      ScenarioField(
        "name", .text("name without blanks"), .required,
        "The broker's name; it orders queues in allocation."),
      ScenarioField(
        "dispatch_interval", .anyDuration, .byDefault("1ms"),
        "Period of the loop that makes appended messages visible (`ReputMessageService`); 0s: "
          + "at once."),
      ScenarioField(
        "delay_levels", .text("durations separated by blanks"),
        .byDefault("1s 5s 10s 30s 1m 2m 3m 4m 5m 6m 7m 8m 9m 10m 20m 30m 1h 2h"),
        "Delay of each level (`messageDelayLevel`)."),
      ScenarioField(
        "delay_poll_interval", .period, .byDefault("100ms"),
        "Period with which a delay level looks for due messages (`ScheduleMessageService`)."),
    ])

  static let topic = ScenarioSection(
    "topic", at: "topics.<name>", "A topic; it has exactly one of the two keys.",
    [
      ScenarioField(
        "queues", .count(1...1_000_000), .optional("total_queues"),
        "Queues on each broker, read and write queues alike (RocketMQ's -r and -w)."),
      ScenarioField(
        "total_queues", .count(1...10_000_000), .optional("queues"),
        "Queues in all, dealt evenly; the first brokers take the remainder."),
    ])

  static let producer = ScenarioSection(
    "producer", at: "producers.<name>", "A set of equal producer clients.",
    [
      ScenarioField("topic", .text("name of a topic"), .required, "The topic published to."),
      ScenarioField("count", .count(1...1_000_000), .byDefault("1"), "Clients."),
      ScenarioField(
        "threads", .count(1...10_000), .byDefault("1"),
        "Sending threads of each client; round robin counts on each (`ThreadLocalIndex`)."),
      ScenarioField(
        "arrivals", .structure("an arrival process"), .required, "When messages are published."),
      ScenarioField(
        "routing", .word(ProducerSpecification.Routing.allCases.map { $0.rawValue }),
        .byDefault("round-robin"),
        "How a queue is chosen (`TopicPublishInfo`, `SelectMessageQueueByHash`)."),
      ScenarioField(
        "key", .structure("uniform or zipf with its parameters"), .optional("no keys"),
        "How message keys are drawn."),
      ScenarioField(
        "tags", .structure("list of tags, or mapping of tags to weights"), .optional("no tags"),
        "Tags and their frequencies; the tag \"\" stands for messages without one."),
      ScenarioField(
        "size", .size(0...(4 << 20)), .byDefault("1KiB"),
        "Body of each message (`maxMessageSize` is 4 MiB)."),
    ])

  /// Keys of equal frequency.
  package static let uniformKeys = ScenarioSection(
    "uniform", at: "producers.<name>.key.uniform", "Every key with equal chance.",
    [ScenarioField("keys", .count(1...10_000_000), .required, "Number of keys.")])

  /// Keys of skewed frequency.
  package static let zipfKeys = ScenarioSection(
    "zipf", at: "producers.<name>.key.zipf",
    "Key k, counted from 1, with chance proportional to k to the power of -exponent.",
    [
      ScenarioField("keys", .count(1...10_000_000), .required, "Number of keys."),
      ScenarioField("exponent", .number(0...20), .required, "The exponent."),
    ])
}
