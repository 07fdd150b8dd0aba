// SPDX-License-Identifier: GPL-3.0-or-later

/// What a drawn scenario can contain, and what can come about in its run; counted to know what a swarm
/// has covered.
package enum SwarmFeature: Hashable, Sendable {
  /// A mechanism that the scenario uses.
  case mechanism(Mechanism)
  /// An event, by its word in the scenario language.
  case event(String)
  /// Something that came about.
  case occurrence(Occurrence)

  package enum Mechanism: String, CaseIterable, Sendable {
    case rocketmq = "RocketMQ"
    case rabbitmq = "RabbitMQ"
    case activemq = "ActiveMQ"
    case kafka = "Kafka"
    case brokers = "several brokers"
    case latency = "latency"
    case warmUp = "warm-up"
    case clustering = "clustering"
    case broadcasting = "broadcasting"
    case concurrent = "concurrent consumption"
    case orderly = "orderly consumption"
    case keyed = "keyed consumption"
    case pop = "pop consumption"
    case shareQueues = "pop with shared queues"
    case batches = "batches to listeners"
    case coldStart = "cold start"
    case sharedTopic = "several groups on a topic"
    case severalTopics = "several topics of a group"
    case strategies = "another strategy than averagely"
    case failures = "failing attempts"
    case limitedAttempts = "limit of attempts"
    case noRetryQueue = "no retry queue"
    case flowControl = "small client buffers"
    case consumeTimeout = "short consume timeout"
    case patience = "shutdown that waits"
    case keys = "keys"
    case keyHash = "queue by key"
    case tags = "tag filter"
    case sql = "SQL92 filter"
    case delayLevels = "delay levels"
    case timed = "timed messages"
    case transactions = "transactions"
    case burstyArrivals = "bursty arrivals"
    case quorum = "quorum queue"
    case workCluster = "cluster of RabbitMQ"
    case mirrored = "mirrored queue"
    case stream = "stream"
    case singleActive = "single active consumer"
    case exclusive = "exclusive consumer"
    case messageGroups = "message groups"
    case prefetch = "prefetch"
    case pull = "messages pulled one by one"
    case repetition = "messages sent again and again"
    case automatic = "automatic acknowledgement"
    case jointAcknowledgement = "acknowledgement of several messages"
    case rejects = "reject on failure"
    case deadLetter = "dead-lettering"
    case ttl = "time to live"
    case maxLength = "length limit"
    case priorities = "priorities"
    case exchanges = "exchanges"
    case virtualTopics = "topics of ActiveMQ"
    case network = "network of brokers"
    case networkCircle = "brokers connected in a circle"
    case nameServers = "name servers"
    case slaves = "slaves"
    case synchronousReplication = "synchronous replication"
    case controller = "failover by a controller"
    case raft = "raft group"
    case slaveReads = "reads from slaves"
    case costs = "costs of a broker"
    case synchronousFlush = "flush before the answer"
    case synchronousSends = "synchronous sends"
    case asynchronousSends = "asynchronous sends"
    case oneWaySends = "one-way sends"
    case sendBatches = "batches of a producer"
    case avoidance = "avoidance of faulty brokers"
    case clocks = "clocks that are wrong"
    case classicGroup = "classic group"
    case cooperative = "cooperative rebalances"
    case consumerProtocol = "consumer protocol"
    case shareGroup = "share group"
    case recordLimitMode = "share group without whole batches"
    case staticMembers = "static members"
    case batchCommits = "commits after each batch"
    case preparation = "preparation of partitions"
    case pollInterval = "short poll interval"
    case linger = "lingering batches"
    case sendAccounts = "sends of Kafka kept account of"
    case acksNone = "acks 0"
    case acksLeader = "acks 1"
    case acksAll = "acks all"
    case idempotence = "idempotence asked for"
    case smallBuffer = "small buffer of a producer"
    case replicas = "replicas of partitions"
    case uncleanElection = "unclean election allowed"
    case renewals = "renewed locks"
    case recordCommits = "records acknowledged one by one"
  }

  package enum Occurrence: String, CaseIterable, Sendable {
    case rebalance = "a rebalance"
    case duplicate = "a message delivered after completion"
    case redelivery = "a message delivered again"
    case deadLetter = "a dead letter"
    case expired = "an expired message"
    case dropped = "a dropped message"
    case filtered = "a filtered message"
    case delayed = "a message delayed at the end"
    case inFlight = "a message in flight at the end"
    case backlog = "a backlog at the end"
    case drained = "a drained group"
    case lostWork = "work lost with its member"
    case discarded = "a result nobody wanted"
    case doublyOwned = "a queue with two owners"
    case revived = "a popped message that came back"
    case checkedBack = "a transaction checked back"
    case lostMessage = "an acknowledged message lost"
    case repeatedSend = "a message stored twice"
    case failedSend = "a send given up"
    case busyBroker = "a broker with too much to do"
    case promotion = "a slave that took over"
    case slaveRead = "a pull sent to a slave"
    case exhaustedBuffer = "a record that found no memory"
    case refusedBatch = "a batch for which too few replicas were in sync"
    case wrongLeader = "a batch at a broker that does not lead"
    case sentOn = "a message sent on to another broker"
    case stranded = "a message stuck at a broker of a network"
    case empty = "a run without a message"
  }

  /// The word for the kind of feature.
  package var kind: String {
    switch self {
    case .mechanism: "mechanism"
    case .event: "event"
    case .occurrence: "occurrence"
    }
  }

  /// Its name.
  package var name: String {
    switch self {
    case .mechanism(let mechanism): mechanism.rawValue
    case .event(let name): name
    case .occurrence(let occurrence): occurrence.rawValue
    }
  }
}
