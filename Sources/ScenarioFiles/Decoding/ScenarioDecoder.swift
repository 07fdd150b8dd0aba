// SPDX-License-Identifier: GPL-3.0-or-later

import Experiments
import MessagingModel
import SimulationEngine

/// Decodes the tree of a scenario into what is simulated, section by section.
struct ScenarioDecoder {
  let context: ScenarioContext
  let root: ScenarioNode
  /// The name that applies where the scenario gives none.
  let fallbackName: String

  /// What a scenario decodes to.
  struct Decoded {
    var name: String
    var seed: UInt64
    var replications: Int
    var sequential: SequentialReplications?
    var warmUpIsAutomatic: Bool
    var specification: ModelSpecification
    var objectives: [Objective]
  }

  /// Decodes everything; `nil` where something was wrong, which has been noted.
  func decode() -> Decoded? {
    if isForKafka { return decodeKafka() }
    if let system = workQueueSystem { return decodeWorkQueues(of: system) }
    let reader = SectionReader(
      root, as: ScenarioSchema.scenario, path: "", position: root.position, context: context)
    _ = reader.count("format")
    let name = decodeName(reader)
    let system = reader.system("system")
    let duration = reader.duration("duration")
    let warmUp = decodeWarmUp(reader, duration: duration)
    let seed = reader.seed("seed")
    let replications = decodeReplications(reader)
    let sample = decodeSample(reader, duration: duration)
    let network = decodeNetwork(reader)
    let brokers = decodeBrokers(reader)
    let cluster = ClusterReader(context: context)
    let nameServers = cluster.readNameServers(reader)
    let clocks = cluster.readClocks(reader)
    let topics = decodeTopics(reader, brokers: brokers)
    let producers = decodeProducers(reader, topics: topics)
    let groups = decodeGroups(reader, topics: topics)
    let events = decodeEvents(
      reader,
      scope: EventScope(
        duration: duration, topics: topics, producers: producers, groups: groups,
        brokers: brokers.map(\.name), nameServers: (nameServers ?? .init()).names))
    if warmUp.isAutomatic {
      checkSteadiness(
        reader, duration: duration, sample: sample, producers: producers, events: events)
    }
    let objectives = decodeObjectives(reader, groups: groups)
    let episodes = decodeEpisodes(reader)
    guard !context.problems.hasErrors, let duration else { return nil }
    warnAboutUnreadTopics(topics, producers, groups)
    FilterCheck(context: context, producers: producers.values).check(groups)
    var specification = ModelSpecification(
      system: system ?? .rocketmq, duration: duration, warmUp: warmUp.duration ?? .zero,
      sampleInterval: sample, network: network, brokers: brokers, topics: topics.values,
      producers: producers.values, groups: groups.values, events: events, episodes: episodes)
    specification.nameServers = nameServers
    specification.clocks = clocks
    noteProblems(of: specification)
    refuseUnmeasured(objectives, of: specification)
    return Decoded(
      name: name, seed: seed ?? 1, replications: replications?.most ?? 1,
      sequential: replications?.rule, warmUpIsAutomatic: warmUp.isAutomatic,
      specification: specification, objectives: objectives)
  }

  /// The model's own checks come last: what the reader let pass is told where it stands.
  func noteProblems(of specification: ModelSpecification) {
    for problem in specification.problems() {
      var node = root
      let keys = problem.path.split { ".[]".contains($0) }.map { String($0) }
      for key in keys {
        let element = Int(key).flatMap { index in
          node.elements.flatMap { $0.indices.contains(index) ? $0[index] : nil }
        }
        let named = node.elements?.first { element in
          guard case .scalar(let name, _)? = element["name"]?.content else { return false }
          return name == key
        }
        guard let next = element ?? named ?? node[key] else { break }
        node = next
      }
      context.problems.error(at: node.position, "\(problem.path): \(problem.message)")
    }
  }

  func warnAboutUnreadTopics(
    _ topics: Named<TopicSpecification>, _ producers: Named<ProducerSpecification>,
    _ groups: Named<GroupSpecification>
  ) {
    let read = Set(groups.values.flatMap { $0.subscriptions.map { $0.topic } })
    let written = Set(producers.values.map { $0.topic })
    for topic in topics.members where written.contains(topic.name) && !read.contains(topic.name) {
      context.problems.warning(
        at: topic.position,
        "no group reads the topic \(Quantity.quoted(topic.name)), so what is published to it is in no "
          + "measurement")
    }
  }

  func decodeName(_ reader: SectionReader) -> String {
    let name = reader.text("name")
    guard let name else {
      context.record(
        "name", fallbackName, isDefault: true, ScenarioSchema.scenario.field("name").summary)
      return fallbackName
    }
    if let complaint = NameForm.scenario(name) {
      reader.error("name", "\(Quantity.quoted(name)) \(complaint)")
    }
    return name
  }

  func decodeSample(
    _ reader: SectionReader, duration: VirtualDuration?
  ) -> VirtualDuration? {
    let sample = reader.duration("sample")
    guard let duration else { return sample }
    guard let sample else {
      let interval = VirtualDuration(nanoseconds: max(1, duration.nanoseconds / 600))
      context.record(
        "sample", Quantity.text(interval), isDefault: true,
        ScenarioSchema.scenario.field("sample").summary)
      return interval
    }
    if duration.nanoseconds / sample.nanoseconds > 1_000_000 {
      reader.error(
        "sample",
        "'\(Quantity.text(sample))' gives \(duration.nanoseconds / sample.nanoseconds) samples; "
          + "at most 1000000 are kept")
    }
    return sample
  }

  func decodeNetwork(_ reader: SectionReader) -> NetworkSpecification {
    let network = SectionReader(
      reader.node("network"), as: ScenarioSchema.network, path: "network",
      position: reader.position, context: context)
    let latency = network.duration("latency") ?? .zero
    func own(_ key: String) -> VirtualDuration {
      if let own = network.duration(key) { return own }
      context.record(
        network.path(key), Quantity.text(latency), isDefault: true,
        ScenarioSchema.network.field(key).summary)
      return latency
    }
    return NetworkSpecification(
      producerLatency: own("producer"), consumerLatency: own("consumer"))
  }

  func decodeEpisodes(_ reader: SectionReader) -> EpisodeSpecification {
    let episodes = SectionReader(
      reader.node("episodes"), as: ScenarioSchema.episodes, path: "episodes",
      position: reader.position, context: context)
    let window = episodes.duration("window") ?? .seconds(10)
    let hold = episodes.duration("hold")
    if hold == nil, !episodes.has("hold") {
      context.record(
        episodes.path("hold"), Quantity.text(window), isDefault: true,
        ScenarioSchema.episodes.field("hold").summary)
    }
    return EpisodeSpecification(
      window: window, tolerance: episodes.share("tolerance") ?? 0.05, hold: hold)
  }
}

/// The members of a mapping of names, in the order of their names, with where each stands.
struct Named<Value> {
  /// One of them.
  struct Member {
    var name: String
    var position: SourcePosition
    var value: Value?
  }

  let members: [Member]
  /// Whether the mapping could not be read, so that nobody knows what it should have declared.
  let areInDoubt: Bool
  private let places: [String: Int]

  init(members: [Member] = [], areInDoubt: Bool = false) {
    self.members = members
    self.areInDoubt = areInDoubt
    places = Dictionary(
      zip(members.map { $0.name }, members.indices), uniquingKeysWith: { first, _ in first })
  }

  /// The values that could be read.
  var values: [Value] { members.compactMap { $0.value } }

  /// The names, of those that could not be read as well.
  var names: [String] { members.map { $0.name } }

  /// The value of a name.
  subscript(name: String) -> Value? { places[name].flatMap { members[$0].value } }
}

extension SectionReader {
  /// Reads a mapping from names to whatever the caller makes of their values.
  ///
  /// The order of names is that of their bytes, so that the order in a file has no influence.
  func named<Value>(
    _ key: String, form: (String) -> String?,
    read: (_ name: String, _ node: ScenarioNode, _ path: String) -> Value?
  ) -> Named<Value> {
    let areInDoubt = isInDoubt(key)
    guard let node = node(key) else { return Named(areInDoubt: areInDoubt) }
    guard let entries = node.entries else {
      error(key, "has \(node.kind); it takes: \(section.field(key).kind.summary)")
      return Named(areInDoubt: areInDoubt)
    }
    if entries.isEmpty, section.field(key).isRequired { error(key, "is empty; give at least one") }
    let sorted = entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    return Named(
      members: sorted.map { entry in
        if let complaint = form(entry.key) {
          context.problems.error(
            at: entry.keyPosition, "the name \(Quantity.quoted(entry.key)) \(complaint)")
        }
        return Named.Member(
          name: entry.key, position: entry.keyPosition,
          value: read(entry.key, entry.value, "\(path(key)).\(entry.key)"))
      })
  }

  /// The messaging system.
  func system(_ key: String) -> MessagingSystem? {
    word(key, as: MessagingSystem.self)
  }
}
