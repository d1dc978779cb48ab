//go:build !linux

package devstack

import "syscall"

// ownGroup puts a child into a process group of its own. Outside Linux no kernel ends it when we are killed;
// the next start finds it and says so.
func ownGroup(a *account, _ syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Credential: a.credential()}
}
