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
      scenario, replications, network, nameServers, clock, broker, replicas, cost, topic, producer,
      sending, uniformKeys, zipfKeys, property,
      delay, transaction,
      arrivals,
      weightedBatch,
      geometricBatch, arrivalTrace, rateFile, group, subscription, serviceTrace, valueFile, failure,
      client,
    ] + workQueueSections + kafkaSections + events + [objective, episodes, sweep, sweepRange]

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
        "Brokers, each a master with its slaves if any; a number names them broker-a to broker-z, then broker-aa, broker-ab."
      ),
      ScenarioField(
        "name_servers", .structure("number of name servers, or mapping, see name_servers"),
        .optional("1"), "Name servers, called namesrv-a, namesrv-b and so on."),
      ScenarioField(
        "clocks", .structure("mapping of nodes to clocks"), .optional("all clocks are right"),
        "Clocks of brokers and consumers, and of producers where transactions are checked."),
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
    "broker", at: "brokers.<n>", "A broker: a master, with its slaves if any.",
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
      ScenarioField(
        "timer_precision", .period, .optional("1s"),
        "Tick of the timer wheel (`timerPrecisionMs`), polled ten times a tick."),
      ScenarioField(
        "timer_maximum_delay", .anyDuration, .optional("3d"),
        "Longest delay that the timer wheel takes (`timerMaxDelaySec`)."),
      ScenarioField(
        "transaction_timeout", .anyDuration, .optional("6s"),
        "Age below which a half message is not checked (`transactionTimeOut`)."),
      ScenarioField(
        "transaction_check_interval", .period, .optional("30s"),
        "Period of the checks (`transactionCheckInterval`)."),
      ScenarioField(
        "transaction_check_maximum", .count(0...1_000_000), .optional("15"),
        "Checks after which a half message is given up (`transactionCheckMax`)."),
      ScenarioField(
        "replicas", .structure("mapping, see replicas"), .optional("no slaves"),
        "Its slaves, and who takes over."),
      ScenarioField(
        "cost", .structure("name of a preset, or mapping, see cost"), .optional("no cost"),
        "What storing and reading messages costs; a preset is one of "
          + BrokerCost.presets.map(\.name).joined(separator: ", ") + "."),
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
        "routing", .word(ProducerSpecification.Routing.ofRocketMQ.map { $0.rawValue }),
        .byDefault("round-robin"),
        "How a queue is chosen (`TopicPublishInfo`, `SelectMessageQueueByHash`)."),
      ScenarioField(
        "key", .structure("uniform or zipf with its parameters"), .optional("no keys"),
        "How message keys are drawn."),
      ScenarioField(
        "tags", .structure("list of tags, or mapping of tags to weights"), .optional("no tags"),
        "Tags and their frequencies; the tag \"\" stands for messages without one."),
      ScenarioField(
        "properties", .structure("mapping of names to properties"), .optional("no properties"),
        "What SQL92 filters can look at."),
      ScenarioField(
        "delay", .structure("mapping, see delay"), .optional("no delay"),
        "How long messages are held back before consumers may see them."),
      ScenarioField(
        "transaction", .structure("mapping, see transaction"), .optional("no transactions"),
        "How messages' transactions end, where each is a half message first."),
      ScenarioField(
        "sending", .structure("mapping, see sending"), .optional("asynchronous sends"),
        "How messages are sent, and how often each is tried."),
      ScenarioField(
        "size", .size(0...(4 << 20)), .byDefault("1KiB"),
        "Body of each message (`maxMessageSize` is 4 MiB)."),
    ])

  static let property = ScenarioSection(
    "property", at: "producers.<name>.properties.<name>",
    "A property of messages; it has exactly one of texts, whole, decimal and boolean. A list of texts "
      + "alone will do.",
    [
      ScenarioField(
        "texts", .structure("list of texts, or mapping of texts to weights"),
        .optional("another kind"), "One of these texts."),
      ScenarioField(
        "whole", .structure("a distribution of plain numbers"), .optional("another kind"),
        "A number rounded to a whole one; the parameters have no units."),
      ScenarioField(
        "decimal", .structure("a distribution of plain numbers"), .optional("another kind"),
        "A number with decimals; the parameters have no units."),
      ScenarioField("decimals", .count(1...9), .byDefault("2"), "Decimals of a decimal number."),
      ScenarioField("boolean", .share, .optional("another kind"), "Share of true, the rest false."),
      ScenarioField(
        "missing", .share, .byDefault("0"), "Share of the messages that lack the property."),
    ])

  static let delay = ScenarioSection(
    "delay", at: "producers.<name>.delay",
    "Delayed messages; it has exactly one of the keys `level`, `levels` and `time`, but for a `period` "
      + "alone. Latencies of a delayed message count from when it is due.",
    [
      ScenarioField(
        "level", .count(1...1_000), .optional("levels or time"),
        "Delay level of every message (`setDelayTimeLevel`); one beyond the table is the highest."),
      ScenarioField(
        "levels", .structure("mapping of levels to weights"), .optional("level or time"),
        "Delay levels and their frequencies; level 0 is no delay."),
      ScenarioField(
        "time", .structure("a distribution"), .optional("level or levels"),
        "Any time, in whole milliseconds (`setDelayTimeMs`), as the timer wheel keeps it."),
      ScenarioField(
        "period", .anyDuration, .optional("each message once"),
        "ActiveMQ only: the time between two of the same messages (`AMQ_SCHEDULED_PERIOD`), and before the "
          + "first where there is no delay."),
      ScenarioField(
        "repeat", .text("a count, or forever"), .optional("0"),
        "ActiveMQ only: how many follow the first one (`AMQ_SCHEDULED_REPEAT`)."),
    ])

  static let transaction = ScenarioSection(
    "transaction", at: "producers.<name>.transaction",
    "Transactions: a half message, a local transaction, its outcome, and checks where it stays away.",
    [
      ScenarioField(
        "time", .structure("a distribution"), .required,
        "Time of the local transaction, from when the half message is stored."),
      ScenarioField("commit", .share, .optional("1 - rollback"), "Chance that it commits."),
      ScenarioField(
        "rollback", .share, .byDefault("0"),
        "Chance that it rolls back; what is left of 1 is unknown."),
      ScenarioField(
        "lost", .share, .byDefault("0"),
        "Chance that an outcome is lost on its way (`endTransactionOneway`)."),
      ScenarioField(
        "check_time", .structure("a distribution"), .optional("0s"),
        "Time that the producer takes to answer a check."),
      ScenarioField(
        "check_commit", .share, .optional("1 - check_rollback"),
        "Chance that it answers a check with commit."),
      ScenarioField(
        "check_rollback", .share, .byDefault("0"),
        "Chance that it answers with rollback; what is left of 1 is unknown."),
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
