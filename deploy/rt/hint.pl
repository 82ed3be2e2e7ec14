# Lets Request Tracker 5 tell the bridge at once that somebody changed a ticket; without it the bridge looks once a
# minute. Load it once:
#
#     rt-setup-database-5 --action insert --datafile hint.pl
#
# and say in RT_SiteConfig.d/intake.pm where to, with what secret (the desk's hint secret at the bridge; keep that
# file from other readers), and which account is the bridge's own, whose changes need no hint:
#
#     Set($IntakeHintUrl,    'https://ivr.example.gr/hints/rt');
#     Set($IntakeHintSecret, '...');
#     Set($IntakeAccount,    'intake');
#
# It runs when the change is committed, inside the request of whoever made it: a bridge that is down costs that
# person nothing they would notice, one that hangs two seconds. The bridge believes nothing of what a hint says.
use utf8;

our @Scrips = ({
    Description    => 'Tell the call-intake bridge that a ticket changed',
    ScripCondition => 'User Defined',
    ScripAction    => 'User Defined',
    Template       => 'Blank',
    Stage          => 'TransactionBatch',
    Queue          => 0,

    CustomIsApplicableCode => q{
        my $own = RT->Config->Get('IntakeAccount') // '';
        return RT->Config->Get('IntakeHintUrl') && $self->TransactionObj->CreatorObj->Name ne $own;
    },

    CustomPrepareCode => 'return 1;',

    CustomCommitCode => q{
        require Digest::SHA;
        require JSON;
        require LWP::UserAgent;
        my $body = JSON->new->utf8->canonical->encode({ ticket => $self->TicketObj->id + 0 });
        my $secret = RT->Config->Get('IntakeHintSecret') // '';
        utf8::encode($secret) if utf8::is_utf8($secret);
        my $answer = LWP::UserAgent->new(timeout => 2)->post(
            RT->Config->Get('IntakeHintUrl'),
            'Content-Type'       => 'application/json',
            'X-Intake-Signature' => 'sha256=' . Digest::SHA::hmac_sha256_hex($body, $secret),
            Content              => $body,
        );
        RT->Logger->warning('The bridge took no hint: ' . $answer->status_line) unless $answer->is_success;
        return 1;
    },
});

1;
