package search

// idiomFillers may stand within an idiom.
const idiomFillers = `
a: a~
an: an~
the: the~
my: my~
our: our~
your: your~
its: its~
it: it~
them: them~
him: him~
her: her~
this: this~
that: that~
of: of~
and: and~
to: to~
`

// idioms has a line for what an operator would say, a colon, and how else people
// say it, in the form of the lists of a [dictionary].
const idioms = `
delete: throw_away get_rid throw_out take_out take_off take_away kick_out bin trash dispose scrap wipe_out tear_down
reboot: stop_power cut_power power_cycle turn_off_on switch_off_on off_on_again power_off_on bounce hard_reset
stop: turn_off switch_off shut_down shutdown power_off power_down poweroff halt
start: turn_on switch_on power_on boot_up poweron power_up
restore: put_back bring_back roll_back rollback go_back get_back revert_back undo how_was as_was recover
create: spin_up set_up setup stand_up provision build launch spawn
add: plug_in hook_up put_in
change: swap_out lower raise adjust turn_down bring_down correct
replace: swap
disable: lock_out shut_out
terminate: stop_paying not_want_any_more no_longer_want get_out_contract give_up stop_using
download: grab
pay: settle
enlarge: make_bigger get_bigger grow_bigger more_space run_out_space ran_out_space ran_out_disk_space
sign in: log_in log_on sign_on
update: bring_up_date next_minor_version bring_next next_version
associate: give_floating
forward: ship send_on pass_on
audit logs: who_did_what who_did who_changed who_deleted who_logged_in who_log_in who_signed_in
unblock: working_again let_through
apply: push push_live roll_out
`
