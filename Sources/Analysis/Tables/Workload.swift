// SPDX-License-Identifier: GPL-3.0-or-later

package import ResultFiles

/// What a group had to do and with what, as `workload.csv` and `consumers.csv` tell it.
package struct Workload: Sendable, Hashable {
  /// The group's name.
  package var group: String
  /// Simulated length of the run, in seconds.
  package var duration: Double
  /// Start of the run that statistics leave out, in seconds.
  package var warmUp: Double
  /// Scenario events that change something.
  package var events: Int
  /// Topics that the group reads.
  package var topics: Int
  /// Queues of these topics.
  package var queues: Int
  /// Whether a tag expression leaves messages out.
  package var filters: Bool
  /// The word for the arrival process.
  package var arrivals: String
  /// Messages a second in the long run.
  package var arrivalRate: Double
  /// Mean size of the batches in which messages arrive.
  package var batch: Double
  /// The word for the routing.
  package var routing: String
  /// Sending threads of all producers.
  package var sendingThreads: Int
  /// The word for the mode.
  package var mode: String
  /// The word for the consumption.
  package var consumption: String
  /// The word for the state of the first members.
  package var start: String
  /// Members at the start.
  package var members: Int
  /// Consuming threads of a member.
  package var threads: Int
  /// The word for the distribution of service times.
  package var service: String
  /// Mean service time in seconds, where there is one.
  package var meanService: Double?
  /// Deviation of service times over their mean, where it is finite.
  package var serviceVariation: Double?
  /// Whether all members take equal times.
  package var hasEqualMembers: Bool
  /// Share of attempts that fail.
  package var failureShare: Double
  /// Messages given to a listener at once.
  package var listenerMessages: Int
  /// Buffered messages of one queue at which pulling pauses.
  package var buffer: Int
  /// How long such a pause lasts, in seconds.
  package var bufferPause: Double
  /// Latency from a producer to a broker, in seconds.
  package var producerLatency: Double
  /// Latency between a consumer and a broker, in seconds.
  package var consumerLatency: Double
  /// Longest period with which a broker makes messages visible, in seconds.
  package var dispatchInterval: Double
  /// Messages that a consumer of a work queue may hold, 0 for any number; `nil` for other systems.
  package var prefetch: Int?
  /// Most ready messages of a work queue; `nil` without a limit.
  package var queueLimit: Int?
  /// The word for what happens to a message too many; empty without a limit.
  package var overflow = ""
  /// Words for what else decides when messages are served; empty for first come, first served.
  package var queueRules = ""
  /// Queues owned by each member, averaged over its life.
  package var ownedQueues: [Double] = []
  /// How the only scenario event changes arrivals or capacity for a time, where it does.
  package var change: Change?

  /// A scenario event that changes arrivals or capacity for a time.
  package struct Change: Sendable, Hashable {
    /// What arrivals are multiplied by.
    package var arrivalFactor: Double
    /// What the capacity is multiplied by.
    package var capacityFactor: Double
    /// For how long, in seconds.
    package var duration: Double
    /// How far above the level before the backlog counts as having returned, in messages, averaged
    /// over the replications.
    package var tolerance: Double

    /// Describes a change.
    package init(
      arrivalFactor: Double = 1, capacityFactor: Double = 1, duration: Double, tolerance: Double = 0
    ) {
      self.arrivalFactor = arrivalFactor
      self.capacityFactor = capacityFactor
      self.duration = duration
      self.tolerance = tolerance
    }
  }

  private static let columns: [ResultColumn] = [
    ("group", .text), ("duration_s", .decimal), ("warmup_s", .decimal), ("events", .integer),
    ("topics", .integer), ("queues", .integer), ("filters", .boolean), ("arrivals", .text),
    ("arrival_rate_per_s", .decimal), ("batch_messages", .decimal), ("routing", .text),
    ("sending_threads", .integer), ("mode", .text), ("consumption", .text), ("start", .text),
    ("members", .integer), ("threads", .integer), ("service", .text), ("service_mean_s", .decimal),
    ("service_cv", .decimal), ("equal_members", .boolean), ("failure_share", .decimal),
    ("listener_messages", .integer), ("buffer_messages", .integer), ("buffer_pause_s", .decimal),
    ("producer_latency_s", .decimal), ("consumer_latency_s", .decimal),
    ("dispatch_interval_s", .decimal), ("prefetch_messages", .integer),
    ("queue_limit_messages", .integer), ("overflow", .text), ("queue_rules", .text),
  ].map { (name: String, type: ResultColumn.ValueType) in
    .measure(name, type, "A fact about the group.")
  }

  /// Reads the groups of a results directory, in the order of the file.
  ///
  /// - Parameter directory: A directory with `workload.csv` and `consumers.csv`.
  /// - Returns: The facts about each group.
  /// - Throws: `ResultFileError` for files that are missing or have another form.
  package static func read(from directory: String) throws(ResultFileError) -> [Workload] {
    var reader = try CSVReader(
      path: directory + "/workload.csv", columns: columns, unnamed: .ignored)
    var workloads: [Workload] = []
    while try reader.nextRow() { workloads.append(try Workload(row: reader)) }
    let path = directory + "/consumers.csv"
    var members = try CSVReader(
      path: path,
      columns: [
        .measure("replication", .integer, "Number of the replication."),
        .measure("group", .text, "Name of the group."),
        .measure("owned_queues", .decimal, "Queues owned."),
      ], unnamed: .ignored)
    // Members differ between replications only where events make them; then no formula applies.
    var first: Int64?
    while try members.nextRow() {
      let replication = try members.integer(at: 0)
      if first == nil { first = replication }
      guard replication == first else { break }
      let group = try members.text(at: 1)
      guard let place = workloads.firstIndex(where: { $0.group == group }) else {
        throw members.failure(at: 1, "is no group of workload.csv")
      }
      workloads[place].ownedQueues.append(try members.decimal(at: 2))
    }
    if workloads.contains(where: { $0.events == 1 }) {
      try readChanges(from: directory, into: &workloads)
    }
    return workloads
  }

  /// Reads how events change loads, for groups with a single one, marks included.
  private static func readChanges(
    from directory: String, into workloads: inout [Workload]
  ) throws(ResultFileError) {
    var reader = try CSVReader(
      path: directory + "/events.csv",
      columns: [
        .measure("replication", .integer, "Number of the replication."),
        .measure("group", .text, "Name of the group."),
        .measure("arrival_factor", .decimal, "Factor on arrivals."),
        .measure("capacity_factor", .decimal, "Factor on the capacity."),
        .measure("lasting_s", .decimal, "For how long."),
        .measure("tolerance_messages", .decimal, "Tolerance of a return."),
      ], unnamed: .ignored)
    var seen = Array(repeating: 0, count: workloads.count)
    var tolerances = Array(repeating: RunningMoments(), count: workloads.count)
    var first: Int64?
    while try reader.nextRow() {
      let replication = try reader.integer(at: 0)
      if first == nil { first = replication }
      let group = try reader.text(at: 1)
      guard let place = workloads.firstIndex(where: { $0.group == group }) else {
        throw reader.failure(at: 1, "is no group of workload.csv")
      }
      tolerances[place].add(try reader.decimal(at: 5))
      guard replication == first else { continue }
      seen[place] += 1
      guard !reader.isEmpty(at: 4) else { continue }
      workloads[place].change = Change(
        arrivalFactor: reader.isEmpty(at: 2) ? 1 : try reader.decimal(at: 2),
        capacityFactor: reader.isEmpty(at: 3) ? 1 : try reader.decimal(at: 3),
        duration: try reader.decimal(at: 4))
    }
    for place in workloads.indices {
      workloads[place].change?.tolerance = tolerances[place].mean
      if seen[place] != 1 || workloads[place].events != 1 { workloads[place].change = nil }
    }
  }

  private init(row: borrowing CSVReader) throws(ResultFileError) {
    group = try row.text(at: 0)
    duration = try row.decimal(at: 1)
    warmUp = try row.decimal(at: 2)
    events = Int(try row.integer(at: 3))
    topics = Int(try row.integer(at: 4))
    queues = Int(try row.integer(at: 5))
    filters = try row.boolean(at: 6)
    arrivals = try row.text(at: 7)
    arrivalRate = row.isEmpty(at: 8) ? .nan : try row.decimal(at: 8)
    batch = try row.decimal(at: 9)
    routing = try row.text(at: 10)
    sendingThreads = Int(try row.integer(at: 11))
    mode = try row.text(at: 12)
    consumption = try row.text(at: 13)
    start = try row.text(at: 14)
    members = Int(try row.integer(at: 15))
    threads = Int(try row.integer(at: 16))
    service = try row.text(at: 17)
    meanService = row.isEmpty(at: 18) ? nil : try row.decimal(at: 18)
    serviceVariation = row.isEmpty(at: 19) ? nil : try row.decimal(at: 19)
    hasEqualMembers = try row.boolean(at: 20)
    failureShare = try row.decimal(at: 21)
    listenerMessages = Int(try row.integer(at: 22))
    buffer = Int(try row.integer(at: 23))
    bufferPause = try row.decimal(at: 24)
    producerLatency = try row.decimal(at: 25)
    consumerLatency = try row.decimal(at: 26)
    dispatchInterval = try row.decimal(at: 27)
    prefetch = row.isEmpty(at: 28) ? nil : Int(try row.integer(at: 28))
    queueLimit = row.isEmpty(at: 29) ? nil : Int(try row.integer(at: 29))
    overflow = try row.text(at: 30)
    queueRules = try row.text(at: 31)
  }
}
