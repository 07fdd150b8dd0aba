// SPDX-License-Identifier: GPL-3.0-or-later

package import MessagingModel
package import Recordings
package import ResultFiles
import SimulationEngine

/// A recording beside what the model makes of its messages, services and events.
package struct Replay: Sendable {
  /// The recording's setup.
  package var setup: RecordedSetup
  /// What broker and clients were taken to add to each message's course, in the middle of all sets.
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

  /// Simulates a recording, once under each of several sets of overheads, and takes the means.
  ///
  /// Which of several consumers gets a message hangs on microseconds, and so on what no gap of a
  /// recording tells; the mean over what it may be hangs on it less.
  ///
  /// - Parameters:
  ///   - recording: The recording.
  ///   - journeys: What broker and clients add to each message's course, one set at least.
  /// - Throws: ``Failure``.
  package init(of recording: Recording, journeys: [JourneyTimes]) throws(Failure) {
    setup = recording.setup
    times = journeys[journeys.count / 2]
    consumers = setup.consumers.map { $0.id }
    let names = consumers
    let places = recording.log.consumers.map { name in names.firstIndex(of: name) ?? -1 }
    let recorded = recording.log.completions.map { completion in
      var completion = completion
      completion.consumer = completion.consumer < 0 ? -1 : places[completion.consumer]
      return completion
    }
    var predictions: [[Completion]] = []
    for times in journeys {
      predictions.append(try Self.predict(recording, times: times, consumers: names))
    }
    let rule = setup.drain
    measured = SystemFigures(of: recorded, consumers: names.count, drain: rule)
    predicted = SystemFigures(
      meanOf: predictions.map { SystemFigures(of: $0, consumers: names.count, drain: rule) })
    let curve = LevelCurve(of: recorded)
    let curves = predictions.map { LevelCurve(of: $0) }
    let end = curves.reduce(curve.end) { max($0, $1.end) }
    measuredCurve = curve.samples(every: SystemFigures.tick, until: end)
    let samples = curves.map { $0.samples(every: SystemFigures.tick, until: end) }
    predictedCurve = measuredCurve.indices.map { tick in
      let sum = samples.reduce(0) { $0 + $1[tick] }
      return Int((Double(sum) / Double(samples.count)).rounded())
    }
  }

  /// What the model makes of a recording: every copy that is done with.
  private static func predict(
    _ recording: Recording, times: JourneyTimes, consumers: [String]
  ) throws(Failure) -> [Completion] {
    let replay: ReplaySpecification
    do throws(ResultFileError) {
      replay = try ReplaySpecification(of: recording, times: times)
    } catch {
      throw .recording(error)
    }
    do throws(ModelError) {
      // Nothing is drawn, so that the seed does not matter.
      let outcome = try Replication.run(
        replay.specification, seed: 0, replication: 0,
        options: RunOptions(attempts: .first(.max)))
      return outcome.attempts.filter { $0.result == .ack }.map { attempt in
        Completion(
          publish: attempt.published.nanoseconds, done: attempt.ended.nanoseconds,
          consumer: consumers.firstIndex(of: attempt.consumer) ?? -1)
      }
    } catch {
      throw .model(error)
    }
  }
}
