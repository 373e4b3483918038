// Package ops is health, metrics, and watching the corpus folder.
package ops
