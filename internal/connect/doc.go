// Package connect is the room for connections to the world outside: share sources, identity, seal and
// notification, each behind a small interface. So far it houses the printer of licences, in paper.
package connect
