# What a fresh Request Tracker holds for the tests, in RT's own form (rt-setup-database --action insert --datafile).
#
#   queues    the teams of INTAKE_RT_TEAMS (JSON: name to description), each with addresses of its own for mail,
#             and one that the bridge may neither see nor write to
#   fields    ExternalId, SchoolCode and CallerNumber on the tickets of every queue, and some that suit nobody
#   people    intake (the bridge), maria (a technician, who gets the mail of every queue but triage),
#             newcomer (may see queues and nothing else)
#   tokens    one for each, and one of intake's that was taken back, written to INTAKE_RT_TOKENS as JSON
use strict;
use warnings;
use utf8;
use JSON ();

our (@Queues, @Users, @CustomFields, @ACL, @Final);

my $teams = JSON::decode_json($ENV{INTAKE_RT_TEAMS});

@Queues = map { {
    Name              => $_,
    Description       => $teams->{$_},
    CorrespondAddress => "$_\@sch.test",
    CommentAddress    => "$_-comment\@sch.test",
} } sort keys %$teams;
push @Queues, { Name => 'Χωριστή ουρά', Description => 'Ουρά που κανείς μας δεν βλέπει' };

@Users = (
    { Name => 'intake', RealName => 'Γραμμή υποστήριξης', EmailAddress => 'intake@sch.test',
      Timezone => 'UTC', Privileged => 1 },
    { Name => 'maria', RealName => 'Μαρία Αλεξίου', EmailAddress => 'maria@sch.test',
      Password => 'maria-password', Privileged => 1 },
    { Name => 'newcomer', RealName => 'Νέος λογαριασμός', EmailAddress => 'newcomer@sch.test',
      Timezone => 'Europe/Athens', Privileged => 1 },
);

my %field = (Type => 'FreeformSingle', LookupType => 'RT::Queue-RT::Ticket', Queue => 0);
@CustomFields = (
    { %field, Name => 'ExternalId',   Description => 'Κλειδί της γέφυρας' },
    { %field, Name => 'SchoolCode',   Description => 'Κωδικός σχολικής μονάδας', Pattern => '(?#7 ψηφία)^\d{7}$' },
    { %field, Name => 'CallerNumber', Description => 'Τηλέφωνο του καλούντος' },
    { %field, Name => 'IsDigit',      Description => 'Δέχεται ένα ψηφίο', Pattern => '(?#ένα ψηφίο)^\d$' },
    { %field, Name => 'Unique',       Description => 'Δέχεται μια τιμή μόνο μία φορά', UniqueValues => 1 },
    { %field, Name => 'Several',      Description => 'Δέχεται πολλές τιμές', Type => 'FreeformMultiple' },
);

my @in_queues = qw(SeeQueue ShowTicket ShowTicketComments CreateTicket CommentOnTicket ModifyTicket);
my @on_fields = qw(SeeCustomField SetInitialCustomField ModifyCustomField);
my @technician = (@in_queues, @on_fields, qw(ReplyToTicket OwnTicket TakeTicket StealTicket DeleteTicket));

sub rights { my ($who, $where, @rights) = @_; return map { { Right => $_, %$who, %$where } } @rights }

my $everywhere = { ObjectType => 'RT::System' };
my %in = map { $_ => { ObjectType => 'RT::Queue', Queue => $_ } } keys %$teams;
@ACL = (
    rights({ UserId => 'intake' },   $everywhere, @on_fields),
    rights({ UserId => 'maria' },    $everywhere, @technician),
    rights({ UserId => 'newcomer' }, $everywhere, 'SeeQueue'),
    # Who writes a mail to a queue opens a ticket there, as at any RT with a mail gateway.
    map {
        rights({ UserId => 'intake' }, $in{$_}, @in_queues),
        rights({ GroupDomain => 'SystemInternal', GroupType => 'Everyone' }, $in{$_}, qw(CreateTicket ReplyToTicket)),
    } sort keys %in,
);

sub token_of {
    my ($name) = @_;
    my $user = loaded(RT::User->new(RT->SystemUser), $name);
    my $token = RT::AuthToken->new(RT->SystemUser);
    my ($id, $why, $text) = $token->Create(Owner => $user->Id, Description => 'tests');
    die "no token for $name: $why" unless $id;
    return ($token, $text);
}

sub loaded {
    my ($object, $name) = @_;
    $object->Load($name);
    die "there is no $name" unless $object->id;
    return $object;
}

@Final = (sub {
    my $maria = loaded(RT::User->new(RT->SystemUser), 'maria');
    for my $name (grep { $_ ne 'triage' } sort keys %$teams) {
        loaded(RT::Queue->new(RT->SystemUser), $name)->AddWatcher(Type => 'AdminCc', PrincipalId => $maria->PrincipalId);
    }
    my %tokens = map { my (undef, $text) = token_of($_); $_ => $text } qw(intake maria newcomer);
    my ($revoked, $text) = token_of('intake');
    $revoked->Delete;
    $tokens{revoked} = $text;
    open my $file, '>', $ENV{INTAKE_RT_TOKENS} or die "cannot write the tokens: $!";
    chmod 0600, $file;
    print {$file} JSON::encode_json(\%tokens);
    close $file or die "cannot write the tokens: $!";
});

1;
