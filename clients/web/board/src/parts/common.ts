// SPDX-License-Identifier: EUPL-1.2
// Small things that most pages use come with the first file: a request for each would cost more than they weigh.
import "lit/directives/live.js";
import "lit/directives/repeat.js";
import "../core/fetched";
import "../core/format";
import "../core/unaccented";
import "./actor";
import "./breaks";
import "./dialog";
import "./menu";
import "./reasons";
import "./words";
