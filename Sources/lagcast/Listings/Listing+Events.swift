// SPDX-License-Identifier: GPL-3.0-or-later

import ScenarioFiles

extension Listing {
  /// The scenario events.
  static var events: Listing {
    Listing(subject: "events", entries: ScenarioSchema.events.map { Entry($0) })
  }
}

extension Listing.Entry {
  /// The entry of a mapping of the scenario language.
  init(_ section: ScenarioSection) {
    self.init(
      name: section.name, summary: section.summary,
      parameters: section.fields.map { field in
        Listing.Parameter(
          name: field.key, summary: "\(field.valueDescription): \(field.summary)",
          defaultValue: field.defaultDescription)
      })
  }

  /// The entry with the parameters that it takes in place of its values when a file holds them.
  func orFromFile(_ section: ScenarioSection) -> Self {
    guard name == section.name else { return self }
    var entry = self
    let known = parameters.map { $0.name }
    entry.parameters += Self(section).parameters.filter { !known.contains($0.name) }
    return entry
  }
}
