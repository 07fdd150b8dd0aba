// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

/// The instant a whole number of nanoseconds after the start, as tests write it.
func at(_ nanoseconds: Int64) -> VirtualTime { VirtualTime(nanoseconds: nanoseconds) }
