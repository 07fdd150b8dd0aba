// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation

/// One line of what the clients of a golden case do.
struct CoordinatorEvent: Decodable {
  let t: Int64
  let op: String
  let c: String
  let instance: String?
  let forget: Bool?
  let noSync: Bool?
  let meta: String?
  let session: Int64?
  let rebalance: Int64?
  let every: Int64?
  let until: Int64?

  enum CodingKeys: String, CodingKey {
    case t, op, c, instance, forget, noSync, meta, session, rebalance, every, until
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    t = try container.decode(Int64.self, forKey: .t)
    op = try container.decode(String.self, forKey: .op)
    c = try container.decode(String.self, forKey: .c)
    instance = try container.decodeIfPresent(String.self, forKey: .instance)
    forget = try container.decodeIfPresent(Bool.self, forKey: .forget)
    noSync = try container.decodeIfPresent(Bool.self, forKey: .noSync)
    // Written as a text or a number; only whether it changes matters.
    if let text = try? container.decodeIfPresent(String.self, forKey: .meta) {
      meta = text
    } else {
      meta = try container.decodeIfPresent(Int.self, forKey: .meta).map { "\($0)" }
    }
    session = try container.decodeIfPresent(Int64.self, forKey: .session)
    rebalance = try container.decodeIfPresent(Int64.self, forKey: .rebalance)
    every = try container.decodeIfPresent(Int64.self, forKey: .every)
    until = try container.decodeIfPresent(Int64.self, forKey: .until)
  }
}

/// A script for the classic coordinator, and its answers.
struct ClassicCoordinatorCase: Decodable {
  let config: [String: String]
  let events: [CoordinatorEvent]
  let until: Int64
  let trace: [Line]

  struct Line: Decodable {
    let t: Int64
    let to: String
    let api: String
    let error: String
    let generation: Int?
    let leader: Bool?
    let members: [String]?
    let skipAssignment: Bool?
    let assignment: String?
    let groupStateAfter: String?
  }
}

/// A script for the coordinator of the consumer protocol, and its answers.
struct ConsumerCoordinatorCase: Decodable {
  let config: [String: String]
  let topics: [String: Int]
  let events: [Event]
  let until: Int64
  let trace: [Line]

  struct Event: Decodable {
    let t: Int64
    let op: String
    let c: String?
    let topics: Topics?
    let instance: String?
    let revokeDelay: Int64?
    let rebalance: Int64?
    let assignor: String?
  }

  /// The topics that a client reads, or those that there are from now on.
  enum Topics: Decodable {
    case read([String])
    case exist([String: Int])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let names = try? container.decode([String].self) {
        self = .read(names)
      } else {
        self = .exist(try container.decode([String: Int].self))
      }
    }
  }

  struct Line: Decodable {
    let t: Int64
    /// Missing where a line tells of a change of topics.
    let member: String?
    let request: Request?
    let response: Response?
    let server: Server?
  }

  struct Request: Decodable {
    let epoch: Int
    let topics: [String]?
    let rebalanceTimeoutMs: Int64?
    let owned: [KafkaAllocationCase.Partition]?
  }

  struct Response: Decodable {
    let epoch: Int?
    let heartbeatIntervalMs: Int64?
    let assignment: [KafkaAllocationCase.Partition]?
    let error: String?
  }

  struct Server: Decodable {
    let groupEpoch: Int
    let assignmentEpoch: Int
    let memberState: String?
    let memberEpoch: Int?
    let assigned: [KafkaAllocationCase.Partition]?
    let pendingRevocation: [KafkaAllocationCase.Partition]?
    let target: [KafkaAllocationCase.Partition]?
  }
}
