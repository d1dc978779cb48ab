package devstack

import "syscall"

// ownGroup puts a child into a process group of its own and has the kernel send it the signal onDeath when we die.
func ownGroup(a *account, onDeath syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: onDeath, Credential: a.credential()}
}
