// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import MessagingModel
import SimulationEngine
import Stochastics

// How much is measured: the warm-up and the replications.
extension ScenarioDecoder {
  /// The warm-up; automatic, or a duration unless it could not be read.
  func decodeWarmUp(
    _ reader: SectionReader, duration: VirtualDuration?
  ) -> (duration: VirtualDuration?, isAutomatic: Bool) {
    let key = "warmup"
    if reader.has(key), reader.node(key)?.text == "auto" {
      context.record(
        reader.path(key), "auto", isDefault: false, ScenarioSchema.scenario.field(key).summary)
      return (nil, true)
    }
    let warmUp = reader.duration(key)
    if let warmUp, let duration, warmUp >= duration {
      reader.error(
        key,
        "'\(Quantity.text(warmUp))' leaves nothing to measure; it must be shorter than the duration, "
          + Quantity.text(duration))
    }
    return (warmUp, false)
  }

  /// Samples without which a warm-up cannot be found.
  private static let fewestSamples: Int64 = 50

  /// Refuses to look for the begin of a steady state where there is none.
  func checkSteadiness(
    _ reader: SectionReader, duration: VirtualDuration?, sample: VirtualDuration?,
    producers: Named<ProducerSpecification>, events: [ScenarioEvent]
  ) {
    let key = "warmup"
    let changes = events.filter { event in
      if case .mark = event.action { false } else { true }
    }
    if let event = changes.first {
      reader.error(
        key,
        "'auto' finds where a steady state begins, and an event such as '\(event.action.name)' at "
          + "\(Quantity.text(event.time - .zero)) ends it; give a duration such as 1m")
    }
    if let duration, let sample, duration.nanoseconds / sample.nanoseconds < Self.fewestSamples {
      reader.error(
        key,
        "'auto' needs \(Self.fewestSamples) samples of the time series, and there are "
          + "\(duration.nanoseconds / sample.nanoseconds); make 'sample' shorter")
    }
    for producer in producers.members {
      guard let arrivals = producer.value?.arrivals else { continue }
      let process = arrivals.process
      guard
        process is RateCurveArrivals || process is DiurnalArrivals || process is RampArrivals
          || process is RecordedArrivals
      else { continue }
      context.problems.warning(
        at: producer.position,
        "the arrivals of \(Quantity.quoted(producer.name)) are \(arrivals.name), which may never come "
          + "to the steady state that 'warmup: auto' looks for")
    }
  }

  /// How many replications there are at most, and when there are enough.
  func decodeReplications(
    _ reader: SectionReader
  ) -> (most: Int, rule: SequentialReplications?)? {
    let key = "replications"
    let most = ScenarioSchema.mostReplications
    guard reader.has(key), let node = reader.node(key), node.entries != nil else {
      let count = reader.value(
        key, allowQuotes: false, read: Quantity.count,
        check: {
          (1...most).contains($0) ? nil : "is out of range; allowed are 1 to \(most)"
        }, show: { "\($0)" })
      return count.map { ($0, nil) }
    }
    let section = SectionReader(
      node, as: ScenarioSchema.replications, path: key, position: reader.position,
      context: context)
    let from = section.count("from") ?? 10
    let to = section.count("to") ?? 1_000
    if from > to {
      section.error(
        section.has("to") ? "to" : "from",
        "at most \(to) replications are allowed, which are fewer than the \(from) to begin with")
    }
    let metric = readMetric(section)
    // The groups themselves are read later.
    let declared = root["groups"]?.entries?.map { entry in
      Named<GroupSpecification>.Member(name: entry.key, position: entry.keyPosition)
    }
    let groups = Names(
      kind: "a group",
      of: Named<GroupSpecification>(members: declared ?? [], areInDoubt: declared == nil))
    let group = section.reference("group", to: groups)
    let keys = ["relative_half_width", "half_width"]
    guard keys.count(where: { section.has($0) }) == 1 else {
      context.problems.error(
        at: section.has(keys[1]) ? section.keyPosition(of: keys[1]) : node.position,
        "replications take a 'relative_half_width', such as 2%, or a 'half_width' in the metric's "
          + "unit; exactly one of them")
      return nil
    }
    let isRelative = section.has(keys[0])
    let width =
      isRelative
      ? section.share(keys[0]) : metric.flatMap { bound(keys[1], section, unit: $0.unit) }
    guard let metric, let width else { return nil }
    guard width > 0 else {
      section.error(
        isRelative ? keys[0] : keys[1],
        "a half-width of nothing takes endless replications; it must be positive")
      return nil
    }
    return (
      to,
      SequentialReplications(
        metric: metric.name, group: group,
        halfWidth: isRelative ? .relative(width) : .absolute(width), fewest: max(2, from))
    )
  }
}
