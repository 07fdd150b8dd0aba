// SPDX-License-Identifier: GPL-3.0-or-later

import Recordings
import ResultFiles
import TestSupport

/// A recording of three messages and two consumers, written to a folder of its own; single files can be
/// replaced to see what is refused.
final class SmallRecording {
  static let setup = """
    {
     "name": "small",
     "title": "three messages",
     "broker": "RabbitMQ 3.10.8, one node",
     "topology": {
      "queues": [{"name": "q", "durable": true, "arguments": {"x-max-length": 20}}],
      "exchanges": [{"name": "x", "type": "direct"}],
      "bindings": [{"queue": "q", "exchange": "x", "routing_key": "k"}]
     },
     "consumers": [
      {"cid": "c1", "queue": "q", "prefetch": 1},
      {"cid": "c2", "queue": "q", "prefetch": 1, "mult": 2.0, "priority": 3}
     ],
     "fail_action": "nack_requeue", "drain_from_s": 0.1, "drain_threshold": 0
    }

    """
  static let schedule = """
    msg_id,sched_us,exchange,routing_key,service_us,planned_failures,group
    1,1000,x,k,5000,0,
    2,2000,x,k,6000,1,
    3,20000,x,k,7000,0,g

    """
  static let messages = """
    msg_id,routing_key,group,queue,attempt,redelivered,consumer,sched_us,publish_us,published_us,confirm_us,deliver_us,start_us,end_us,ack_us,service_us,outcome
    1,k,,q,1,0,c1,1000,1010,1020,,1300,1310,6400,6450,5000,ack
    2,k,,q,1,0,c2,2000,2010,2020,,2300,2310,14400,14450,12000,nack_requeue
    2,k,,q,2,1,c1,2000,2010,2020,,14700,14710,20800,20850,6000,ack
    3,k,g,q,1,0,c2,20000,20010,20020,20500,20310,20320,34400,34450,14000,ack

    """
  static let events = """
    t_us,who,event,detail
    -2000,c1,connect_begin,
    -1000,c1,consuming,
    -900,c2,consuming,
    40000,producer,schedule_finished,
    50000,c1,close_end,unacked=0 in_service=0

    """

  let folder: TemporaryFolder

  init(
    setup: String = setup, schedule: String = schedule, messages: String = messages,
    events: String = events
  ) throws {
    folder = try TemporaryFolder()
    try folder.write(setup, to: "scenario.json")
    try folder.write(schedule, to: "schedule.csv")
    try folder.write(messages, to: "messages.csv")
    try folder.write(events, to: "events.csv")
  }

  func read() throws -> Recording { try Recording.read(folder.path) }

  /// What reading the folder throws, with the folder's path taken off; nil if it throws nothing.
  func message() throws -> String? {
    do {
      _ = try read()
      return nil
    } catch let error as ResultFileError {
      return error.message.hasPrefix(folder.path)
        ? String(error.message.dropFirst(folder.path.count + 1)) : error.message
    }
  }
}
