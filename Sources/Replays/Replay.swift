// SPDX-License-Identifier: GPL-3.0-or-later

package import MessagingModel
package import Recordings
package import ResultFiles
import SimulationEngine

/// A recording beside what the model makes of its messages, services and events.
package struct Replay: Sendable {
  /// The recording's setup.
  package var setup: RecordedSetup
  /// What broker and clients were taken to add to each message's course.
  package var times: JourneyTimes
  /// Names of the consumers, in the order of the setup.
  package var consumers: [String]
  /// What was recorded.
  package var measured: SystemFigures
  /// What the model predicts.
  package var predicted: SystemFigures
  /// Messages in the system at each tick from 0, as recorded.
  package var measuredCurve: [Int]
  /// Messages in the system at each tick from 0, as predicted; as long as ``measuredCurve``.
  package var predictedCurve: [Int]

  /// Why a recording could not be replayed.
  package enum Failure: Error {
    /// The recording, or a setting in it.
    case recording(ResultFileError)
    /// The model.
    case model(ModelError)
  }

  /// Simulates a recording.
  ///
  /// - Parameters:
  ///   - recording: The recording.
  ///   - times: What broker and clients add to each message's course.
  /// - Throws: ``Failure``.
  package init(of recording: Recording, times: JourneyTimes) throws(Failure) {
    let replay: ReplaySpecification
    do throws(ResultFileError) {
      replay = try ReplaySpecification(of: recording, times: times)
    } catch {
      throw .recording(error)
    }
    let outcome: ReplicationOutcome
    do throws(ModelError) {
      // Nothing is drawn, so that the seed does not matter.
      outcome = try Replication.run(
        replay.specification, seed: 0, replication: 0,
        options: RunOptions(attempts: .first(.max)))
    } catch {
      throw .model(error)
    }
    setup = recording.setup
    self.times = times
    consumers = setup.consumers.map { $0.id }
    let names = consumers
    func place(of name: String) -> Int { names.firstIndex(of: name) ?? -1 }
    let places = recording.log.consumers.map(place)
    let recorded = recording.log.completions.map { completion in
      var completion = completion
      completion.consumer = completion.consumer < 0 ? -1 : places[completion.consumer]
      return completion
    }
    let simulated = outcome.attempts.filter { $0.result == .ack }.map { attempt in
      Completion(
        publish: attempt.published.nanoseconds, done: attempt.ended.nanoseconds,
        consumer: place(of: attempt.consumer))
    }
    measured = SystemFigures(of: recorded, consumers: names.count, drain: setup.drain)
    predicted = SystemFigures(of: simulated, consumers: names.count, drain: setup.drain)
    let curve = LevelCurve(of: recorded)
    let prediction = LevelCurve(of: simulated)
    let end = max(curve.end, prediction.end)
    measuredCurve = curve.samples(every: SystemFigures.tick, until: end)
    predictedCurve = prediction.samples(every: SystemFigures.tick, until: end)
  }
}
