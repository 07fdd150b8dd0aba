// SPDX-License-Identifier: GPL-3.0-or-later

import ScenarioFiles
import Stochastics

extension Listing {
  /// The arrival processes, recordings among them.
  static var arrivals: Listing {
    let processes = ArrivalCatalogue.all.map { type in
      Entry(name: type.name, summary: type.summary, parameters: parameters(of: type.parameterSets))
        .orFromFile(ScenarioSchema.rateFile)
    }
    return Listing(subject: "arrivals", entries: processes + [Entry(ScenarioSchema.arrivalTrace)])
  }

  /// The ways in which messages get their keys.
  static var keys: Listing {
    Listing(
      subject: "keys",
      entries: [ScenarioSchema.uniformKeys, ScenarioSchema.zipfKeys].map { Entry($0) })
  }
}
