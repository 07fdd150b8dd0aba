// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import Recordings
import SimulationEngine

/// Who consumed from which queue, from when to when, by a recording's events.
struct Membership {
  /// The consumers of each queue that has any, in the order of the queues.
  private(set) var groups: [GroupSpecification] = []
  /// How each group consumes.
  private(set) var consumption: [WorkConsumption] = []
  /// Who comes and goes, in order of time.
  private(set) var events: [ScenarioEvent] = []

  init(of recording: Recording) {
    let setup = recording.setup
    for queue in setup.queues {
      let consumers = setup.consumers.filter { $0.queue == queue.name }
      guard let first = consumers.first else { continue }
      consumption.append(Self.consumption(of: queue.name, first, consumers, setup))
      groups.append(
        .competing(
          name: queue.name, queue: queue.name,
          consumerIDs: RecordedSetup.present(among: consumers, recording.events),
          // Every message has a planned service; none is drawn.
          service: .trace([0], repeats: true),
          serviceFactors: consumers.filter { $0.serviceFactor != 1 }.map {
            .init(consumer: $0.id, factor: $0.serviceFactor)
          }))
      for event in recording.events where event.time > 0 {
        guard consumers.contains(where: { $0.id == event.consumer }),
          let action = Self.action(event, group: queue.name)
        else { continue }
        events.append(ScenarioEvent(at: VirtualTime(nanoseconds: event.time), action))
      }
    }
    let order = events.indices.sorted { (events[$0].time, $0) < (events[$1].time, $1) }
    events = order.map { events[$0] }
  }

  private static func consumption(
    of queue: String, _ first: RecordedSetup.Consumer, _ consumers: [RecordedSetup.Consumer],
    _ setup: RecordedSetup
  ) -> WorkConsumption {
    // The recorder's mark of an exclusive consumer is no priority.
    let priority = setup.isExclusive ? 0 : first.priority
    return WorkConsumption(
      queue: queue, prefetch: first.prefetch,
      onFailure: setup.failureAction == .reject ? .reject : .requeue, priority: priority,
      isExclusive: setup.isExclusive,
      exceptions: consumers.filter {
        $0.prefetch != first.prefetch || (!setup.isExclusive && $0.priority != first.priority)
      }.map {
        .init(
          consumer: $0.id, prefetch: $0.prefetch,
          priority: setup.isExclusive ? priority : $0.priority)
      })
  }

  /// What the model is told; nil where it has nothing to do.
  private static func action(
    _ event: ConsumerEvent, group: String
  ) -> ScenarioEvent.Action? {
    switch event.kind {
    case .consuming: .add(group: group, consumers: [event.consumer])
    case .cancelled: .remove(group: group, consumers: [event.consumer])
    // Either way the broker notices at once, and what the consumer held comes back.
    case .closeGraceful, .closeAbrupt: .crash(group: group, consumers: [event.consumer])
    case .closeDrained, .closeEnd: nil
    }
  }
}
